namespace Orchestrations.Campaigns.Campaign;

/// <summary>What a campaign's orchestration is doing.</summary>
public enum CampaignPhase
{
    /// <summary>Submitting.</summary>
    Running = 0,

    /// <summary>Not submitting until it is resumed.</summary>
    Suspended = 1,

    /// <summary>Not submitting any more.</summary>
    Cancelling = 2,

    /// <summary>All items have ended.</summary>
    Ended = 3,
}
