using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Cli.Running;

/// <summary>Where a campaign is run: on the embedded host of this process, or on a service.</summary>
internal interface ICampaigns
{
    /// <summary>How often it is worth asking how far a campaign is.</summary>
    TimeSpan Refresh { get; }

    /// <summary>Says at once what would otherwise show only after minutes of trying, or not at all.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="UserErrorException">Campaigns can't be run here at the moment.</exception>
    Task EnsureReadyAsync(CancellationToken cancellationToken);

    /// <summary>A campaign, or null where there is none.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<CampaignView?> FindAsync(string campaignId, CancellationToken cancellationToken);

    /// <summary>Starts a campaign; one that was started before stays as it is.</summary>
    /// <param name="campaign">The campaign, checked.</param>
    /// <param name="cancellationToken">Ends the call; the campaign may have been started all the same.</param>
    /// <exception cref="UserErrorException">It can't be started.</exception>
    Task StartAsync(PreparedCampaign campaign, CancellationToken cancellationToken);

    /// <summary>Resumes a campaign that suspended itself.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task ResumeAsync(string campaignId, CancellationToken cancellationToken);

    /// <summary>Runs the failed items of a campaign again, and says whether there are any.</summary>
    /// <param name="campaignId">The campaign, which has ended.</param>
    /// <param name="includeReview">Whether items in review are submitted again too.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<bool> RetryAsync(string campaignId, bool includeReview, CancellationToken cancellationToken);

    /// <summary>The items that are at the provider, or whose outputs are being copied; not all, where they are many.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<ItemView>> ReadActiveAsync(string campaignId, CancellationToken cancellationToken);

    /// <summary>All items, in the document's order.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<ItemView>> ReadItemsAsync(string campaignId, CancellationToken cancellationToken);

    /// <summary>Says where videos on this machine are, where that is not where a user looks for them; those of a service are its own.</summary>
    /// <param name="report">The campaign and its items.</param>
    /// <exception cref="UserErrorException">A video that is listed is not there any more.</exception>
    void CheckVideos(CampaignReport report);
}
