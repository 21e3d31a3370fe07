namespace Orchestrations.Campaigns.Effects;

/// <summary>What the ledger holds of a submission before it is sent.</summary>
/// <param name="Owner">The process that wrote it.</param>
/// <param name="IntendedAt">When it did, in UTC.</param>
public sealed record SubmissionIntent(string Owner, DateTimeOffset IntendedAt);
