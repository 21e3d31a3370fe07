using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Http.Campaigns;

/// <summary>A page of campaigns.</summary>
/// <param name="Items">The campaigns, the newest first.</param>
/// <param name="ContinuationToken">What asks for the next page, or null after the last.</param>
internal sealed record CampaignPage(IReadOnlyList<CampaignView> Items, string? ContinuationToken);
