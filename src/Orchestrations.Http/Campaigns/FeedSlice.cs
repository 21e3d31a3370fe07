using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Http.Campaigns;

/// <summary>What a listener of a feed has not had yet.</summary>
/// <param name="Version">Up to where it goes, for the next.</param>
/// <param name="Position">A time up to which, after this, the listener has had every change, in Unix milliseconds.</param>
/// <param name="Campaign">The campaign, or null where that has not changed.</param>
/// <param name="Items">The items that have changed, each as it stands now.</param>
internal sealed record FeedSlice(long Version, long Position, CampaignView? Campaign, IReadOnlyList<ItemChange> Items);
