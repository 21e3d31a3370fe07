namespace Orchestrations.Campaigns.Campaign;

/// <summary>The items of a retry.</summary>
/// <param name="Items">The items, in the document's order.</param>
public sealed record Selection(IReadOnlyList<SelectedItem> Items);

/// <summary>An item of a retry.</summary>
/// <param name="Index">The item.</param>
/// <param name="State">What it goes on with: its task is set where it was paid for and can still be had.</param>
public sealed record SelectedItem(int Index, ItemState State)
{
    /// <summary>What it is again where the retry is cancelled before it was submitted.</summary>
    public ItemStatus Before { get; init; } = ItemStatus.Failed;
}
