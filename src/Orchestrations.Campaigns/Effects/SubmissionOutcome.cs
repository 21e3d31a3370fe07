namespace Orchestrations.Campaigns.Effects;

/// <summary>What the ledger holds of a submission that was sent: a task, or a doubt.</summary>
public sealed record SubmissionOutcome
{
    /// <summary>The provider's task, where the submission was accepted.</summary>
    public string? TaskId { get; init; }

    /// <summary>When it was accepted, in UTC.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>Why nobody knows whether it was accepted.</summary>
    public GenerationFailure? Ambiguity { get; init; }
}
