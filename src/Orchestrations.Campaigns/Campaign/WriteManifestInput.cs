namespace Orchestrations.Campaigns.Campaign;

/// <summary>Whose manifest is written.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="CreatedAt">When it was first started, in UTC.</param>
/// <param name="EndedAt">When its last item ended, in UTC.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Counts">How many items ended how.</param>
public sealed record WriteManifestInput(string CampaignId, DateTimeOffset CreatedAt, DateTimeOffset EndedAt, CampaignOutcome Outcome, ItemCounts Counts);
