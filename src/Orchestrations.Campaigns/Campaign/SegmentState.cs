namespace Orchestrations.Campaigns.Campaign;

/// <summary>Where a segment's items stand; its orchestration shows it as its custom status.</summary>
/// <param name="Statuses">A digit an item of the page, the number of its <see cref="ItemStatus"/>; a dash for one that is not in this run.</param>
public sealed record SegmentState(string Statuses)
{
    /// <summary>How many items of this run stand where.</summary>
    public ItemCounts Count() => ItemCounts.Of(Statuses.Where(digit => digit != '-').Select(digit => (ItemStatus)(digit - '0')));

    /// <summary>Where an item stands, or null where it is not in this run.</summary>
    /// <param name="offset">The item's place on the page, from 0.</param>
    public ItemStatus? Find(int offset) =>
        offset < Statuses.Length && Statuses[offset] != '-' ? (ItemStatus)(Statuses[offset] - '0') : null;
}
