using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Functions.DurableTask;
using Orchestrations.Functions.Hosting;

namespace Orchestrations.Functions.Triggers;

/// <summary>What is done from time to time.</summary>
public sealed class TimerFunctions(SharedSlots slots, HistoryRetention retention, OldInstances oldInstances, BoundClient bound)
{
    /// <summary>
    /// Has the coordinator of the slots run, and heed a limit that was changed: when the app starts, and every five minutes. It does nothing where that is so already.
    /// </summary>
    /// <param name="timer">The timer.</param>
    /// <param name="client">Durable Task's client.</param>
    /// <param name="cancellationToken">Ends the call when the host stops.</param>
    [Function(nameof(KeepSlots))]
    public Task KeepSlots(
        [TimerTrigger("0 */5 * * * *", RunOnStartup = true)] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        bound.Use(client);
        return slots.OpenAsync(cancellationToken);
    }

    /// <summary>Removes old histories, every night.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="client">Durable Task's client.</param>
    /// <param name="cancellationToken">Ends the call when the host stops.</param>
    [Function(nameof(PurgeHistories))]
    public Task PurgeHistories(
        [TimerTrigger("0 17 3 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        bound.Use(client);
        return retention.PurgeAsync(cancellationToken);
    }

    /// <summary>Warns of instances that are older than they should be, every hour.</summary>
    /// <param name="timer">The timer.</param>
    /// <param name="client">Durable Task's client.</param>
    /// <param name="cancellationToken">Ends the call when the host stops.</param>
    [Function(nameof(WarnOfOldInstances))]
    public Task WarnOfOldInstances(
        [TimerTrigger("0 41 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        bound.Use(client);
        return oldInstances.WarnAsync(cancellationToken);
    }
}
