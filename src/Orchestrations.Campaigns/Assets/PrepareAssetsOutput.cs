namespace Orchestrations.Campaigns.Assets;

/// <summary>How far the items' assets are: each item is in one of the three lists.</summary>
public sealed record PrepareAssetsOutput
{
    /// <summary>Items whose assets are all active.</summary>
    public IReadOnlyList<int> Ready { get; init; } = [];

    /// <summary>Items with an asset that is not active yet.</summary>
    public IReadOnlyList<int> Waiting { get; init; } = [];

    /// <summary>Items with an asset that never will be, each failure once: a hundred items can fail for one reason, and an output has a limit.</summary>
    public IReadOnlyList<FailedItems> Failed { get; init; } = [];

    /// <summary>What is wrong with the account, where it has to be mended first.</summary>
    public GenerationFailure? Blocked { get; init; }

    /// <summary>What stood in the way this time, where it was not merely the provider at work.</summary>
    public GenerationFailure? Cause { get; init; }
}
