namespace Orchestrations.Campaigns.Campaign;

/// <summary>What a campaign's outcome means to its status.</summary>
internal static class CampaignStatuses
{
    /// <summary>The status of a campaign that ended.</summary>
    /// <param name="outcome">How it ended.</param>
    public static CampaignStatus Of(CampaignOutcome outcome) => outcome switch
    {
        CampaignOutcome.Cancelled => CampaignStatus.Terminated,
        CampaignOutcome.Failed => CampaignStatus.Failed,
        _ => CampaignStatus.Completed,
    };
}
