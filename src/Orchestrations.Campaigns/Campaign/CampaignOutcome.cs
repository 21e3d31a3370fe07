namespace Orchestrations.Campaigns.Campaign;

/// <summary>How a campaign ended.</summary>
public enum CampaignOutcome
{
    /// <summary>Every item succeeded.</summary>
    Succeeded = 0,

    /// <summary>Some items succeeded.</summary>
    PartiallySucceeded = 1,

    /// <summary>No item succeeded.</summary>
    Failed = 2,

    /// <summary>It was cancelled.</summary>
    Cancelled = 3,
}
