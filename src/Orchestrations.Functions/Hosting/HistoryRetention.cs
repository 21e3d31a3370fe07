using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Durable;

namespace Orchestrations.Functions.Hosting;

/// <summary>
/// Removes the histories of campaigns that ended long ago, with which they leave the lists. Outputs, manifests and what was submitted stay: a campaign that is
/// started once more under its id finds them, and pays for nothing twice.
/// </summary>
/// <param name="client">The runtime.</param>
/// <param name="campaigns">Removes a campaign's history.</param>
/// <param name="options">How long they are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
public sealed partial class HistoryRetention(
    DurableClient client, CampaignService campaigns, IOptions<RetentionOptions> options, TimeProvider time, ILogger<HistoryRetention> logger)
{
    /// <summary>Removes them.</summary>
    /// <param name="cancellationToken">Ends the work; what was removed stays removed.</param>
    /// <returns>How many campaigns' histories were removed.</returns>
    public async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - TimeSpan.FromDays(options.Value.Days);
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = CampaignInstances.CampaignPrefix,
            CreatedTo = before,
            Statuses = StartOrchestrationOptions.TerminalStatuses,
        };
        var removed = 0;
        await foreach (var instance in client.GetAllInstancesAsync(query, cancellationToken))
        {
            if (instance.CompletedAt < before
                && await campaigns.PurgeHistoryAsync(instance.InstanceId[CampaignInstances.CampaignPrefix.Length..], before, cancellationToken))
            {
                removed++;
            }
        }

        LogPurged(removed, options.Value.Days);
        return removed;
    }

    [LoggerMessage(6201, LogLevel.Information, "The histories of {Campaigns} campaigns that ended more than {Days} days ago were removed")]
    private partial void LogPurged(int campaigns, int days);
}
