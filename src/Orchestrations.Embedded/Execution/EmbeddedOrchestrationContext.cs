using Microsoft.Extensions.Logging;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>What an orchestrator sees of its execution.</summary>
internal sealed class EmbeddedOrchestrationContext(OrchestrationExecution execution) : OrchestrationContext
{
    public override string Name => Started.Name;

    public override string InstanceId => execution.InstanceId;

    public override ParentOrchestration? Parent => Started.Parent;

    public override string Version => Started.Version;

    public override DateTimeOffset CurrentUtcDateTime
    {
        get
        {
            execution.EnsureOnTurn();
            return execution.Now;
        }
    }

    public override bool IsReplaying => execution.IsReplaying;

    // The orchestrator runs only after its start was applied.
    private ExecutionStarted Started => execution.Started!;

    public override Task CreateTimer(DateTimeOffset fireAt, CancellationToken cancellationToken = default)
    {
        execution.EnsureOnTurn();
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled(cancellationToken);
        }

        var timer = new OpenTimer(execution.Ask(id => new TimerCreated(id, fireAt.ToUniversalTime())));
        execution.Open(timer);
        timer.Cancellation = cancellationToken.UnsafeRegister(_ => execution.CancelTimer(timer, cancellationToken), null);
        return timer.Task;
    }

    public override Task<TPayload> WaitForExternalEvent<TPayload>(string eventName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        execution.EnsureOnTurn();
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<TPayload>(cancellationToken)
            : execution.Events.WaitAsync<TPayload>(eventName, execution.CheckOnTurn, cancellationToken);
    }

    public override void SendEvent<TPayload>(string instanceId, string eventName, TPayload payload)
    {
        InstanceIds.Validate(instanceId);
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        var json = execution.Serializer.Serialize(payload, PayloadLimits.MaxInputBytes, $"payload of event '{eventName}'");
        _ = execution.Ask(id => new EventSent(id, instanceId, eventName, new JsonPayload(json)));
    }

    public override void SetCustomStatus<TStatus>(TStatus customStatus) => execution.SetCustomStatus(
        execution.Serializer.Serialize(customStatus, PayloadLimits.MaxCustomStatusBytes, $"custom status of orchestrator '{Name}'"));

    public override void ContinueAsNew<TInput>(TInput newInput, bool preserveUnprocessedEvents = true) => execution.ContinueAsNew(
        execution.Serializer.Serialize(newInput, PayloadLimits.MaxInputBytes, $"input of orchestrator '{Name}'"),
        preserveUnprocessedEvents);

    public override Guid NewGuid()
    {
        execution.EnsureOnTurn();
        return execution.Ids!.NextGuid();
    }

    public override ILogger CreateReplaySafeLogger(string categoryName) =>
        new ReplaySafeLogger(execution.Loggers.CreateLogger(categoryName), () => execution.IsReplaying);

    protected override Task<TOutput> ScheduleActivityAsync<TInput, TOutput>(ActivityReference<TInput, TOutput> activity, TInput input)
    {
        var json = execution.Serializer.Serialize(input, PayloadLimits.MaxInputBytes, $"input of activity '{activity.Name}'");
        var id = execution.Ask(id => new TaskScheduled(id, activity.Name, new JsonPayload(json)));
        return Open<TOutput>(StepKind.Activity, id, activity.Name);
    }

    protected override Task<TOutput> ScheduleSubOrchestrationAsync<TInput, TOutput>(
        OrchestratorReference<TInput, TOutput> orchestrator,
        TInput input,
        string? instanceId,
        string? version)
    {
        if (instanceId is not null)
        {
            InstanceIds.Validate(instanceId);
        }

        var json = execution.Serializer.Serialize(input, PayloadLimits.MaxInputBytes, $"input of orchestrator '{orchestrator.Name}'");
        var id = execution.Ask(id => new SubOrchestrationCreated(
            id,
            orchestrator.Name,
            instanceId ?? execution.Ids!.ChildId(id),
            version,
            new JsonPayload(json)));
        return Open<TOutput>(StepKind.SubOrchestration, id, orchestrator.Name);
    }

    private Task<T> Open<T>(StepKind kind, int id, string name)
    {
        var step = new OpenTask<T>(kind, id, name);
        execution.Open(step);
        return step.Task;
    }
}
