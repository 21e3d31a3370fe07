using Orchestrations.Campaigns.Output;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Generation;

/// <summary>What a poll said.</summary>
/// <param name="Status">Where the task stands; unknown where the poll itself failed.</param>
public sealed record CheckGenerationOutput(GenerationStatus Status)
{
    /// <summary>How far the task is, 0 to 100 percent, or null.</summary>
    public int? Progress { get; init; }

    /// <summary>What the provider counted, or null.</summary>
    public GenerationUsage? Usage { get; init; }

    /// <summary>Of a task that succeeded: when that was seen, in UTC.</summary>
    public DateTimeOffset? GeneratedAt { get; init; }

    /// <summary>Of a task that succeeded: what became of its output.</summary>
    public ArchiveOutputOutput? Archived { get; init; }

    /// <summary>Why the task failed, or why the poll did.</summary>
    public GenerationFailure? Failure { get; init; }

    /// <summary>Whether the gateway says that there is no such task.</summary>
    public bool IsUnknownTask { get; init; }
}
