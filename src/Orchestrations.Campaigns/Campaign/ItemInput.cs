using Orchestrations.Campaigns.Generation;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>What an item's orchestration begins, or goes on, with.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Index">The item.</param>
/// <param name="SegmentId">The segment's instance, which is told when the slot is free.</param>
/// <param name="Settings">The run's options.</param>
/// <param name="State">What is known of the item so far.</param>
public sealed record ItemInput(string CampaignId, int Index, string SegmentId, CampaignSettings Settings, ItemState State)
{
    /// <summary>Until when its task is polled, in UTC, once polling has begun.</summary>
    public DateTimeOffset? PollUntil { get; init; }

    /// <summary>How long generations of the campaign took that ended before, the latest last.</summary>
    public IReadOnlyList<FinishedGeneration> Finished { get; init; } = [];

    /// <summary>When its polling began, in UTC, once it has.</summary>
    public DateTimeOffset? PolledFrom { get; init; }

    /// <summary>Whether its task was submitted by this orchestration, so that how long it takes is known.</summary>
    public bool IsFresh { get; init; }

    /// <summary>When its task was last seen not to have ended, from the beginning of polling on.</summary>
    public TimeSpan SeenRunning { get; init; }

    /// <summary>The first progress that its task showed, in percent, or 0 where it has shown none.</summary>
    public int FirstProgress { get; init; }

    /// <summary>When it showed that, from the beginning of polling on.</summary>
    public TimeSpan FirstProgressAt { get; init; }

    /// <summary>When its task will have ended by the last progress it showed, from the beginning of polling on.</summary>
    public TimeSpan? Foretold { get; init; }

    /// <summary>How often its task was polled.</summary>
    public int Polls { get; init; }

    /// <summary>Polls in a row that the gateway answered by not knowing the task.</summary>
    public int UnknownTaskPolls { get; init; }

    /// <summary>When the first of those was made, in UTC.</summary>
    public DateTimeOffset? UnknownTaskSince { get; init; }

    /// <summary>Whether the segment was told that the account has to be mended.</summary>
    public bool BlockedTold { get; init; }
}
