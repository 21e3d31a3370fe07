using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Campaigns.Generation;

/// <summary>Which task is polled.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Index">The item.</param>
/// <param name="SegmentId">The segment's instance, which is told when the slot is free.</param>
/// <param name="State">What is known of the item so far; its task is set.</param>
/// <param name="PolledFrom">When its polling began, in UTC.</param>
public sealed record CheckGenerationInput(string CampaignId, int Index, string SegmentId, ItemState State, DateTimeOffset PolledFrom)
{
    /// <summary>What is known of how long the generation takes, while it has not ended; null where nobody knows when it began.</summary>
    public FinishedGeneration? Unfinished { get; init; }

    /// <summary>How long the generation took that was seen to have ended, or null where nobody knows.</summary>
    /// <param name="at">When that was seen, in UTC.</param>
    public FinishedGeneration? FinishedAt(DateTimeOffset at) =>
        Unfinished is { } known ? known with { By = (int)Math.Clamp((at - PolledFrom).TotalMilliseconds, 0, int.MaxValue) } : null;
}
