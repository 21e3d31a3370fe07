namespace Orchestrations.Campaigns.Effects;

/// <summary>What the ledger says to somebody who wants to send a submission.</summary>
public abstract record SubmissionClaim
{
    private SubmissionClaim()
    {
    }

    /// <summary>The intent is written: send it, then say how it ended.</summary>
    public sealed record Granted : SubmissionClaim;

    /// <summary>It was sent before, and accepted.</summary>
    /// <param name="TaskId">The provider's task.</param>
    /// <param name="SubmittedAt">When it was accepted, in UTC.</param>
    public sealed record Accepted(string TaskId, DateTimeOffset SubmittedAt) : SubmissionClaim;

    /// <summary>Another process may be waiting for its answer at this moment: ask again later.</summary>
    /// <param name="AskAgainAt">When the answer is overdue, in UTC.</param>
    public sealed record Pending(DateTimeOffset AskAgainAt) : SubmissionClaim;

    /// <summary>It may have been sent, and accepted, and nobody can know: never send it again under this key.</summary>
    /// <param name="Failure">What is known of it.</param>
    public sealed record Ambiguous(GenerationFailure Failure) : SubmissionClaim;
}
