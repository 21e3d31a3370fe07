using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Orchestrations.Durable;
using ParentOrchestration = Orchestrations.Durable.ParentOrchestration;
using TaskFailedException = Orchestrations.Durable.TaskFailedException;

namespace Orchestrations.Functions.DurableTask;

/// <summary>The orchestrator's context on Durable Task's.</summary>
/// <param name="inner">Durable Task's context.</param>
/// <param name="serializer">What reads and writes payloads.</param>
internal sealed class DurableTaskContext(TaskOrchestrationContext inner, DurableSerializer serializer) : OrchestrationContext
{
    private readonly ExternalEvents _events = new(inner, serializer);
    private NextExecution? _next;

    public override string Name => inner.Name.Name;

    public override string InstanceId => inner.InstanceId;

    public override ParentOrchestration? Parent => inner.Parent is { } parent ? new ParentOrchestration(parent.Name.Name, parent.InstanceId) : null;

    public override string Version => inner.Version ?? "";

    public override DateTimeOffset CurrentUtcDateTime => new(DateTime.SpecifyKind(inner.CurrentUtcDateTime, DateTimeKind.Utc));

    public override bool IsReplaying => inner.IsReplaying;

    public override Task CreateTimer(DateTimeOffset fireAt, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : WaitUntilAsync(fireAt, cancellationToken);

    public override Task<TPayload> WaitForExternalEvent<TPayload>(string eventName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<TPayload>(cancellationToken)
            : _events.WaitAsync<TPayload>(eventName, cancellationToken);
    }

    public override void SendEvent<TPayload>(string instanceId, string eventName, TPayload payload)
    {
        InstanceIds.Validate(instanceId);
        ArgumentException.ThrowIfNullOrWhiteSpace(eventName);
        inner.SendEvent(instanceId, eventName, Serialize(payload, PayloadLimits.MaxInputBytes, $"payload of event '{eventName}'"));
    }

    public override void SetCustomStatus<TStatus>(TStatus customStatus) =>
        inner.SetCustomStatus(Serialize(customStatus, PayloadLimits.MaxCustomStatusBytes, $"custom status of orchestrator '{Name}'"));

    public override void ContinueAsNew<TInput>(TInput newInput, bool preserveUnprocessedEvents = true) => _next = new NextExecution(
        Serialize(newInput, PayloadLimits.MaxInputBytes, $"input of orchestrator '{Name}'"),
        preserveUnprocessedEvents);

    public override Guid NewGuid() => inner.NewGuid();

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

    protected override async Task<TOutput> ScheduleActivityAsync<TInput, TOutput>(ActivityReference<TInput, TOutput> activity, TInput input)
    {
        var json = Serialize(input, PayloadLimits.MaxInputBytes, $"input of activity '{activity.Name}'");
        try
        {
            return Deserialize<TOutput>(await inner.CallActivityAsync<JsonPayload>(activity.Name, json));
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
        try
        {
            return Deserialize<TOutput>(await inner.CallSubOrchestratorAsync<JsonPayload>(orchestrator.Name, json, options));
        }
        catch (Microsoft.DurableTask.TaskFailedException failed)
        {
            throw new TaskFailedException(orchestrator.Name, failed.TaskId, Failures.Of(failed.FailureDetails));
        }
    }

    // A backend's clock may be ahead of the one that the turn's time is taken from: a timer that came early is waited for again.
    private async Task WaitUntilAsync(DateTimeOffset fireAt, CancellationToken cancellationToken)
    {
        do
        {
            await inner.CreateTimer(fireAt.UtcDateTime, cancellationToken);
        }
        while (CurrentUtcDateTime < fireAt);
    }

    private JsonPayload Serialize<T>(T value, int limit, string what) => new(serializer.Serialize(value, limit, what));

    private T Deserialize<T>(JsonPayload payload) => serializer.Deserialize<T>(payload.Utf8.Span)!;

    private sealed record NextExecution(JsonPayload Input, bool PreserveEvents);
}
