namespace Orchestrations.Campaigns.Campaign;

/// <summary>How many items stand where.</summary>
public sealed record ItemCounts
{
    /// <summary>All items.</summary>
    public int Total => Pending + Preparing + Generating + Archiving + Succeeded + Failed + Review + Cancelled;

    /// <summary>Not begun.</summary>
    public int Pending { get; init; }

    /// <summary>Their assets are being made ready.</summary>
    public int Preparing { get; init; }

    /// <summary>Being submitted, or at the provider.</summary>
    public int Generating { get; init; }

    /// <summary>Their outputs are being copied.</summary>
    public int Archiving { get; init; }

    /// <summary>Archived.</summary>
    public int Succeeded { get; init; }

    /// <summary>Failed.</summary>
    public int Failed { get; init; }

    /// <summary>In review.</summary>
    public int Review { get; init; }

    /// <summary>Cancelled before they were submitted.</summary>
    public int Cancelled { get; init; }

    /// <summary>Counts statuses.</summary>
    /// <param name="statuses">The statuses.</param>
    public static ItemCounts Of(IEnumerable<ItemStatus> statuses)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        Span<int> counts = stackalloc int[8];
        foreach (var status in statuses)
        {
            counts[(int)status]++;
        }

        return new ItemCounts
        {
            Pending = counts[(int)ItemStatus.Pending],
            Preparing = counts[(int)ItemStatus.Preparing],
            Generating = counts[(int)ItemStatus.Generating],
            Archiving = counts[(int)ItemStatus.Archiving],
            Succeeded = counts[(int)ItemStatus.Succeeded],
            Failed = counts[(int)ItemStatus.Failed],
            Review = counts[(int)ItemStatus.Review],
            Cancelled = counts[(int)ItemStatus.Cancelled],
        };
    }

    /// <summary>The sums of two counts.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static ItemCounts operator +(ItemCounts left, ItemCounts right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new ItemCounts
        {
            Pending = left.Pending + right.Pending,
            Preparing = left.Preparing + right.Preparing,
            Generating = left.Generating + right.Generating,
            Archiving = left.Archiving + right.Archiving,
            Succeeded = left.Succeeded + right.Succeeded,
            Failed = left.Failed + right.Failed,
            Review = left.Review + right.Review,
            Cancelled = left.Cancelled + right.Cancelled,
        };
    }
}
