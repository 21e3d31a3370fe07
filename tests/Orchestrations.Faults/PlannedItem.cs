namespace Orchestrations.Faults;

/// <summary>An item of a round, with how it may end.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Prompt">Its prompt, which no other item has, with the faults that it asks for.</param>
/// <param name="Fault">How it is struck.</param>
internal sealed record PlannedItem(string Id, string Prompt, ItemFault Fault)
{
    /// <summary>The size of the video, where it is known beforehand, in bytes.</summary>
    public long? VideoBytes { get; init; }

    /// <summary>The aliases of its references.</summary>
    public IReadOnlyList<string> References { get; init; } = [];
}
