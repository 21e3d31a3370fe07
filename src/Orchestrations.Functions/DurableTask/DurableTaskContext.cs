using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Orchestrations.Durable;
using ParentOrchestration = Orchestrations.Durable.ParentOrchestration;
using TaskFailedException = Orchestrations.Durable.TaskFailedException;

namespace Orchestrations.Functions.DurableTask;

/// <summary>The orchestrator's context on Durable Task's.</summary>
/// <param name="inner">Durable Task's context.</param>
/// <param name="turns">The orchestrator's turns.</param>
/// <param name="serializer">What reads and writes payloads.</param>
internal sealed class DurableTaskContext(TaskOrchestrationContext inner, OrchestratorTurns turns, DurableSerializer serializer) : OrchestrationContext, IDisposable
{
    private readonly ExternalEvents _events = new(inner, serializer);
    private readonly DurableTimers _timers = new(inner, turns);
    private NextExecution? _next;

    public override string Name => inner.Name.Name;

    public override string InstanceId => inner.InstanceId;

    public override ParentOrchestration? Parent => inner.Parent is { } parent ? new ParentOrchestration(parent.Name.Name, parent.InstanceId) : null;

    public override string Version => inner.Version ?? "";

    public override DateTimeOffset CurrentUtcDateTime => Histories.Utc(inner.CurrentUtcDateTime);

    public override bool IsReplaying => inner.IsReplaying;

    public override Task CreateTimer(DateTimeOffset fireAt, CancellationToken cancellationToken = default)
    {
        turns.EnsureOn();
        return cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : turns.WaitAsync(_timers.WaitAsync(fireAt, cancellationToken));
    }

    public override Task<TPayload> WaitForExternalEvent<TPayload>(string eventName, CancellationToken cancellationToken = default)
    {
        turns.EnsureOn();
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<TPayload>(cancellationToken)
            : turns.WaitAsync(_events.WaitAsync<TPayload>(eventName, cancellationToken));
    }

    public override void SendEvent<TPayload>(string instanceId, string eventName, TPayload payload)
    {
        InstanceIds.Validate(instanceId);
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        var json = Serialize(payload, PayloadLimits.MaxInputBytes, $"payload of event '{eventName}'");
        turns.CountStep();
        inner.SendEvent(instanceId, eventName, json);
    }

    public override void SetCustomStatus<TStatus>(TStatus customStatus)
    {
        turns.EnsureOn();
        inner.SetCustomStatus(Serialize(customStatus, PayloadLimits.MaxCustomStatusBytes, $"custom status of orchestrator '{Name}'"));
    }

    public override void ContinueAsNew<TInput>(TInput newInput, bool preserveUnprocessedEvents = true)
    {
        turns.EnsureOn();
        _next = new NextExecution(Serialize(newInput, PayloadLimits.MaxInputBytes, $"input of orchestrator '{Name}'"), preserveUnprocessedEvents);
    }

    public override Guid NewGuid()
    {
        turns.EnsureOn();
        return inner.NewGuid();
    }

    public override ILogger CreateReplaySafeLogger(string categoryName) => inner.CreateReplaySafeLogger(categoryName);

    /// <summary>
    /// Does what the orchestrator asked for by <see cref="ContinueAsNew{TInput}"/>. Only now that it has returned: Durable Task would begin the next
    /// execution even where this one fails after all.
    /// </summary>
    public void CompleteTurn()
    {
        if (_next is { } next)
        {
            _events.PassOn(next.PreserveEvents);
            inner.ContinueAsNew(next.Input, next.PreserveEvents);
        }
    }

    public void Dispose() => _timers.Dispose();

    protected override async Task<TOutput> ScheduleActivityAsync<TInput, TOutput>(ActivityReference<TInput, TOutput> activity, TInput input)
    {
        var json = Serialize(input, PayloadLimits.MaxInputBytes, $"input of activity '{activity.Name}'");
        turns.CountStep();
        try
        {
            return Deserialize<TOutput>(await turns.WaitAsync(inner.CallActivityAsync<JsonPayload>(activity.Name, json), isCall: true));
        }
        catch (Microsoft.DurableTask.TaskFailedException failed)
        {
            throw new TaskFailedException(activity.Name, failed.TaskId, Failures.Of(failed.FailureDetails));
        }
    }

    protected override async Task<TOutput> ScheduleSubOrchestrationAsync<TInput, TOutput>(
        OrchestratorReference<TInput, TOutput> orchestrator,
        TInput input,
        string? instanceId,
        string? version)
    {
        if (instanceId is not null)
        {
            InstanceIds.Validate(instanceId);
        }

        var json = Serialize(input, PayloadLimits.MaxInputBytes, $"input of orchestrator '{orchestrator.Name}'");
        var options = new Microsoft.DurableTask.SubOrchestrationOptions(new Microsoft.DurableTask.TaskOptions(tags: InstanceTags.OfChild(InstanceId, version)), instanceId)
        {
            Version = version is null ? (TaskVersion?)null : new TaskVersion(version),
        };
        turns.CountStep();
        try
        {
            return Deserialize<TOutput>(await turns.WaitAsync(inner.CallSubOrchestratorAsync<JsonPayload>(orchestrator.Name, json, options), isCall: true));
        }
        catch (Microsoft.DurableTask.TaskFailedException failed)
        {
            throw new TaskFailedException(orchestrator.Name, failed.TaskId, Failures.Of(failed.FailureDetails));
        }
    }

    private JsonPayload Serialize<T>(T value, int limit, string what) => new(serializer.Serialize(value, limit, what));

    private T Deserialize<T>(JsonPayload payload) => serializer.Deserialize<T>(payload.Utf8.Span)!;

    private sealed record NextExecution(JsonPayload Input, bool PreserveEvents);
}
