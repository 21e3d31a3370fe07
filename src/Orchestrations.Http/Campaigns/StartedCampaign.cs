using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Http.Campaigns;

/// <summary>A campaign that was started, now or before.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="CreatedAt">When it was first started, in UTC.</param>
/// <param name="Links">Where to go on.</param>
internal sealed record StartedCampaign(string Id, string Name, CampaignStatus Status, DateTimeOffset CreatedAt, CampaignLinks Links)
{
    /// <summary>Shows a campaign.</summary>
    /// <param name="view">The campaign.</param>
    public static StartedCampaign Of(CampaignView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new StartedCampaign(view.Id, view.Name, view.Status, view.CreatedAt, CampaignLinks.Of(view.Id));
    }
}
