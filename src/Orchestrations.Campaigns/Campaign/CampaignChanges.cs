namespace Orchestrations.Campaigns.Campaign;

/// <summary>What a look at a campaign found changed.</summary>
/// <param name="Campaign">The campaign as it stands.</param>
/// <param name="IsCampaignChanged">Whether that is something new.</param>
/// <param name="Items">The items that are new or have changed.</param>
public sealed record CampaignChanges(CampaignView Campaign, bool IsCampaignChanged, IReadOnlyList<ItemChange> Items);

/// <summary>An item that has changed.</summary>
/// <param name="Index">Its place in the document, from 0.</param>
/// <param name="Item">The item as it stands.</param>
/// <param name="ChangedAt">When it came to stand so, in UTC, or a little later.</param>
public sealed record ItemChange(int Index, ItemView Item, DateTimeOffset ChangedAt);
