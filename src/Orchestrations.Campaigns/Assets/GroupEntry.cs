namespace Orchestrations.Campaigns.Assets;

/// <summary>What is recorded of an asset group.</summary>
/// <param name="Owner">The process that wanted it.</param>
/// <param name="IntendedAt">When, in UTC.</param>
/// <param name="Name">Its name.</param>
public sealed record GroupEntry(string Owner, DateTimeOffset IntendedAt, string Name)
{
    /// <summary>The provider's id, once known.</summary>
    public string? GroupId { get; init; }
}
