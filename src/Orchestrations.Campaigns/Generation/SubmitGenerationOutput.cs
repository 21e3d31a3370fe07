using System.Text.Json.Serialization;

namespace Orchestrations.Campaigns.Generation;

/// <summary>What became of a submission.</summary>
/// <param name="Outcome">What became of it.</param>
public sealed record SubmitGenerationOutput(SubmitOutcome Outcome)
{
    /// <summary>The provider's task, of one that was accepted.</summary>
    public string? TaskId { get; init; }

    /// <summary>When it was accepted, in UTC; of one that is pending, when to ask again.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>When its generation had ended, in UTC, where its output is in place already.</summary>
    public DateTimeOffset? GeneratedAt { get; init; }

    /// <summary>Why it was not.</summary>
    public GenerationFailure? Failure { get; init; }

    /// <summary>Whether sending it again later can help.</summary>
    [JsonIgnore]
    public bool MayBeSentAgain =>
        Outcome == SubmitOutcome.Refused && Failure?.Code is FailureCodes.RateLimited or FailureCodes.GatewayUnavailable or FailureCodes.GatewayProtocol;

    internal static SubmitGenerationOutput Submitted(string taskId, DateTimeOffset at) => new(SubmitOutcome.Submitted) { TaskId = taskId, At = at };

    internal static SubmitGenerationOutput Pending(DateTimeOffset askAgainAt) => new(SubmitOutcome.Pending) { At = askAgainAt };

    internal static SubmitGenerationOutput Refused(GenerationFailure failure) => new(SubmitOutcome.Refused) { Failure = failure };

    internal static SubmitGenerationOutput Ambiguous(GenerationFailure failure) => new(SubmitOutcome.Ambiguous) { Failure = failure };
}
