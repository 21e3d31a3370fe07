namespace Orchestrations.Campaigns.Campaign;

/// <summary>A campaign with all its items: the manifest, and what the command line prints.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Items">Its items, in the document's order.</param>
public sealed record CampaignReport(CampaignView Campaign, IReadOnlyList<ItemView> Items);
