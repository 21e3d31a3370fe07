namespace Orchestrations.Campaigns.Campaign;

/// <summary>How a campaign is steered.</summary>
public enum SteerCommand
{
    /// <summary>No new submissions for now; what is in flight is polled and archived.</summary>
    Suspend = 0,

    /// <summary>Submissions go on.</summary>
    Resume = 1,

    /// <summary>No new submissions ever; what is in flight is polled and archived, then the campaign ends.</summary>
    Cancel = 2,
}
