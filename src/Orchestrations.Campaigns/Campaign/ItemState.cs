using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>What is known of an item while it runs and after; the item's orchestration shows it as its custom status.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Attempts">How often it was submitted, or set out to be.</param>
public sealed record ItemState(ItemStatus Status, int Attempts)
{
    /// <summary>The provider's task, or null.</summary>
    public string? TaskId { get; init; }

    /// <summary>How far the generation is, 0 to 100 percent, or null.</summary>
    public int? Progress { get; init; }

    /// <summary>The archived video, or null.</summary>
    public ArchivedObject? Output { get; init; }

    /// <summary>The archived last frame, or null.</summary>
    public ArchivedObject? LastFrame { get; init; }

    /// <summary>Why it failed, is in review, or waits; else null.</summary>
    public GenerationFailure? Failure { get; init; }

    /// <summary>Of an item that was sent again after a submission that may have been accepted: what is known of that; else null.</summary>
    public SubmissionDoubt? Doubt { get; init; }

    /// <summary>What the provider counted, or null.</summary>
    public GenerationUsage? Usage { get; init; }

    /// <summary>When it came where.</summary>
    public ItemTimings Timings { get; init; } = new();
}

/// <summary>Submissions of an item that may have been accepted and billed, and after which it was sent again.</summary>
/// <param name="Last">What is known of the last of them.</param>
/// <param name="Times">How many there are.</param>
public sealed record SubmissionDoubt(GenerationFailure Last, int Times);
