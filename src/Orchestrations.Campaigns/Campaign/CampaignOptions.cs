namespace Orchestrations.Campaigns.Campaign;

/// <summary>How campaigns are run (section <c>Campaigns</c>).</summary>
public sealed class CampaignOptions
{
    /// <summary>Generations at the provider at once of a campaign that does not say; 1 to 10,000.</summary>
    public int MaxInFlight { get; set; } = 8;
}
