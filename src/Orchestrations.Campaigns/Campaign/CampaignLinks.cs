namespace Orchestrations.Campaigns.Campaign;

/// <summary>Where the API has what belongs to a campaign, as paths on its host.</summary>
/// <param name="Self">The campaign.</param>
/// <param name="Items">Its items.</param>
/// <param name="Events">Its changes, as they happen.</param>
/// <param name="Manifest">Its manifest.</param>
/// <param name="Cancel">Cancels it.</param>
/// <param name="Suspend">Suspends it.</param>
/// <param name="Resume">Resumes it.</param>
/// <param name="Retry">Retries what failed.</param>
public sealed record CampaignLinks(
    string Self, string Items, string Events, string Manifest, string Cancel, string Suspend, string Resume, string Retry)
{
    /// <summary>The links of a campaign.</summary>
    /// <param name="campaignId">The campaign.</param>
    public static CampaignLinks Of(string campaignId)
    {
        var self = $"/api/campaigns/{campaignId}";
        return new CampaignLinks(
            self, $"{self}/items", $"{self}/events", $"{self}/manifest", $"{self}/cancel", $"{self}/suspend", $"{self}/resume", $"{self}/retry");
    }
}
