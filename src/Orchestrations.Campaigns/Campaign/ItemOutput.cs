namespace Orchestrations.Campaigns.Campaign;

/// <summary>How an item's orchestration ended; the rest is in its custom status.</summary>
/// <param name="Status">Where the item stands: pending where it was stopped before it was submitted.</param>
/// <param name="Blocked">What is wrong with the account, where that is why it was not submitted.</param>
public sealed record ItemOutput(ItemStatus Status, GenerationFailure? Blocked = null)
{
    /// <summary>What it goes on with, where it was stopped before it was submitted; else null.</summary>
    public ItemState? State { get; init; }
}
