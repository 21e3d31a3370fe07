using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Durable;

namespace Orchestrations.Functions.Hosting;

/// <summary>
/// Looks for items that are older than their deadlines let them become. A campaign can wait for days, for slots or for a person; an item that has begun can not.
/// </summary>
/// <param name="client">The runtime.</param>
/// <param name="polling">How long an item waits for the provider.</param>
/// <param name="output">How long it tries to fetch its output.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
public sealed partial class OldInstances(
    DurableClient client, IOptions<PollingOptions> polling, IOptions<OutputOptions> output, TimeProvider time, ILogger<OldInstances> logger)
{
    private const int MaxWarnings = 20;

    // For what lies between the steps: retries of activities, a deployment, a queue of work.
    private static readonly TimeSpan Allowance = TimeSpan.FromHours(1);

    /// <summary>Logs a warning for each, the oldest first, up to a number of them.</summary>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>How many there are.</returns>
    public async Task<int> WarnAsync(CancellationToken cancellationToken)
    {
        // Submitted until accepted, and then polled, each with a deadline of its own.
        var longest = (2 * polling.Value.Deadline) + output.Value.Deadline + Allowance;
        var now = time.GetUtcNow();
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = CampaignInstances.AllItemsPrefix,
            CreatedTo = now - longest,
            Statuses = [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended],
        };
        var old = new List<OrchestrationMetadata>();
        await foreach (var instance in client.GetAllInstancesAsync(query, cancellationToken))
        {
            old.Add(instance);
        }

        foreach (var instance in old.OrderBy(instance => instance.CreatedAt).Take(MaxWarnings))
        {
            LogOld(instance.InstanceId, instance.RuntimeStatus, now - instance.CreatedAt, longest);
        }

        if (old.Count > MaxWarnings)
        {
            LogMore(old.Count - MaxWarnings);
        }

        return old.Count;
    }

    [LoggerMessage(6202, LogLevel.Warning, "The instance {InstanceId} is {Status} after {Age}; an item is done after {Longest} at most. Look at its history, and terminate it or mend what holds it")]
    private partial void LogOld(string instanceId, OrchestrationRuntimeStatus status, TimeSpan age, TimeSpan longest);

    [LoggerMessage(6203, LogLevel.Warning, "{Count} further instances are older than they should be")]
    private partial void LogMore(int count);
}
