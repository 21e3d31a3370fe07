using Orchestrations.Campaigns.Campaign;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Output;

/// <summary>What became of an output: it is archived, or there is a failure.</summary>
public sealed record ArchiveOutputOutput
{
    /// <summary>The video, where it is in place; with a failure, the last frame is still to come.</summary>
    public ArchivedObject? Output { get; init; }

    /// <summary>The last frame, where it is in place.</summary>
    public ArchivedObject? LastFrame { get; init; }

    /// <summary>When it was in place, in UTC.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }

    /// <summary>What the provider counted, or null.</summary>
    public GenerationUsage? Usage { get; init; }

    /// <summary>Why it is not archived; it says whether trying again can help.</summary>
    public GenerationFailure? Failure { get; init; }
}
