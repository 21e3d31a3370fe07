namespace Orchestrations.Campaigns.Effects;

/// <summary>What the ledger holds of a submission.</summary>
/// <param name="Owner">The process that wrote the intent.</param>
/// <param name="IntendedAt">When it did, in UTC.</param>
public sealed record SubmissionEntry(string Owner, DateTimeOffset IntendedAt)
{
    /// <summary>The provider's task, once the submission was accepted.</summary>
    public string? TaskId { get; init; }

    /// <summary>When it was accepted, in UTC.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>Why nobody knows whether it was accepted.</summary>
    public GenerationFailure? Ambiguity { get; init; }
}
