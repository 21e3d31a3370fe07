namespace Orchestrations.Campaigns.Campaign;

/// <summary>How a campaign ended.</summary>
/// <param name="Outcome">How.</param>
/// <param name="Counts">Its items.</param>
public sealed record CampaignOutput(CampaignOutcome Outcome, ItemCounts Counts);
