using System.Collections.Concurrent;
using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using Microsoft.DurableTask.Testing.Sidecar;

namespace Orchestrations.Functions.Tests.DurableTask;

/// <summary>
/// The in-memory backend of Durable Task's test host, with what it leaves out and a backend in storage has: histories that can be read, starts that wait for their
/// time, and pages that go on after an instance and not at a place.
/// </summary>
/// <param name="roundsTimersDown">Whether timers are held back for whole seconds, rounded down, as the queues of Azure Storage do.</param>
internal sealed class InMemoryHub(bool roundsTimersDown) : InMemoryOrchestrationService, IOrchestrationService, IOrchestrationServiceClient, IOrchestrationServiceQueryClient
{
    private static readonly TimeSpan ReturnDelay = TimeSpan.FromMilliseconds(600);

    private readonly ConcurrentDictionary<string, IReadOnlyList<HistoryEvent>> _histories = new(StringComparer.OrdinalIgnoreCase);
    private readonly AsyncLocal<DateTime?> _startAt = new();
    private int _turns;
    private int _activities;
    private long _lastTurn = Environment.TickCount64;
    private long _lastActivity = Environment.TickCount64;

    /// <summary>When the start that is being made begins; null for at once.</summary>
    public DateTime? StartAt
    {
        set => _startAt.Value = value;
    }

    /// <summary>How long nothing has been under way.</summary>
    public TimeSpan Quiet
    {
        get
        {
            var turns = Since(ref _turns, ref _lastTurn);
            var activities = Since(ref _activities, ref _lastActivity);
            return turns < activities ? turns : activities;
        }
    }

    /// <summary>The history of an instance's present execution.</summary>
    public IReadOnlyList<HistoryEvent> HistoryOf(string instanceId) => _histories.GetValueOrDefault(instanceId, []);

    int IOrchestrationService.MaxConcurrentTaskOrchestrationWorkItems => 32;

    int IOrchestrationService.MaxConcurrentTaskActivityWorkItems => 64;

    Task IOrchestrationService.CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem,
        OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages,
        IList<TaskMessage> orchestratorMessages,
        IList<TaskMessage> timerMessages,
        TaskMessage continuedAsNewMessage,
        OrchestrationState orchestrationState)
    {
        _histories[workItem.InstanceId] = [.. newOrchestrationRuntimeState.Events];
        foreach (var timer in timerMessages.Select(message => message.Event).OfType<TimerFiredEvent>().Where(_ => roundsTimersDown))
        {
            var now = DateTime.UtcNow;
            timer.FireAt = now + TimeSpan.FromSeconds(Math.Floor((timer.FireAt - now).TotalSeconds));
        }

        return CompleteTaskOrchestrationWorkItemAsync(
            workItem, newOrchestrationRuntimeState, outboundMessages, orchestratorMessages, timerMessages, continuedAsNewMessage, orchestrationState);
    }

    async Task<TaskOrchestrationWorkItem> IOrchestrationService.LockNextTaskOrchestrationWorkItemAsync(TimeSpan receiveTimeout, CancellationToken cancellationToken)
    {
        var item = await LockNextTaskOrchestrationWorkItemAsync(receiveTimeout, cancellationToken);
        Change(ref _turns, ref _lastTurn, 1);
        return item;
    }

    async Task IOrchestrationService.ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        try
        {
            await ReleaseTaskOrchestrationWorkItemAsync(workItem);
        }
        finally
        {
            Change(ref _turns, ref _lastTurn, -1);
        }
    }

    // At once, a worker that does not want an instance would be given it for ever, and nothing would come to rest.
    Task IOrchestrationService.AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        _ = ReturnAsync();
        return Task.CompletedTask;

        async Task ReturnAsync()
        {
            await Task.Delay(ReturnDelay);
            await AbandonTaskOrchestrationWorkItemAsync(workItem);
        }
    }

    async Task IOrchestrationService.AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem)
    {
        await AbandonTaskActivityWorkItemAsync(workItem);
        Change(ref _activities, ref _lastActivity, -1);
    }

    async Task<TaskActivityWorkItem> IOrchestrationService.LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancellationToken)
    {
        var item = await LockNextTaskActivityWorkItem(receiveTimeout, cancellationToken);
        Change(ref _activities, ref _lastActivity, 1);
        return item;
    }

    async Task IOrchestrationService.CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage)
    {
        await CompleteTaskActivityWorkItemAsync(workItem, responseMessage);
        Change(ref _activities, ref _lastActivity, -1);
    }

    Task IOrchestrationServiceClient.CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[]? dedupeStatuses)
    {
        if (creationMessage.Event is ExecutionStartedEvent started && _startAt.Value is { } startAt)
        {
            started.ScheduledStartTime = startAt;
        }

        return CreateTaskOrchestrationAsync(creationMessage, dedupeStatuses);
    }

    async Task<OrchestrationQueryResult> IOrchestrationServiceQueryClient.GetOrchestrationWithQueryAsync(OrchestrationQuery query, CancellationToken cancellationToken)
    {
        var after = query.ContinuationToken;
        var size = query.PageSize;
        query.ContinuationToken = null;
        query.PageSize = int.MaxValue;
        var left = (await GetOrchestrationWithQueryAsync(query, cancellationToken)).OrchestrationState
            .Where(state => string.CompareOrdinal(state.OrchestrationInstance.InstanceId, after) > 0)
            .OrderBy(state => state.OrchestrationInstance.InstanceId, StringComparer.Ordinal)
            .ToList();
        return left.Count <= size
            ? new OrchestrationQueryResult(left, continuationToken: null)
            : new OrchestrationQueryResult(left[..size], left[size - 1].OrchestrationInstance.InstanceId);
    }

    private static TimeSpan Since(ref int underWay, ref long lastChange) =>
        Volatile.Read(ref underWay) > 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Environment.TickCount64 - Volatile.Read(ref lastChange));

    private static void Change(ref int underWay, ref long lastChange, int by)
    {
        Interlocked.Add(ref underWay, by);
        Volatile.Write(ref lastChange, Environment.TickCount64);
    }
}
