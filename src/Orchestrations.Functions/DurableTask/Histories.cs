using System.Text;
using DurableTask.Core;
using DurableTask.Core.History;
using Orchestrations.Durable;
using HistoryEvent = Orchestrations.Durable.HistoryEvent;
using OrchestrationMetadata = Orchestrations.Durable.OrchestrationMetadata;

namespace Orchestrations.Functions.DurableTask;

/// <summary>Durable Task's histories in the model's form.</summary>
internal static class Histories
{
    /// <summary>The history of an instance.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="events">Its history as Durable Task has it.</param>
    public static OrchestrationHistory Of(OrchestrationMetadata instance, IEnumerable<global::DurableTask.Core.History.HistoryEvent> events) =>
        new(instance.InstanceId, instance.Name, [.. events.Select(Of).OfType<HistoryEvent>()]);

    /// <summary>A time as Durable Task has it: in UTC, whatever its kind says.</summary>
    /// <param name="time">The time.</param>
    public static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));

    private static HistoryEvent? Of(global::DurableTask.Core.History.HistoryEvent recorded) => recorded switch
    {
        OrchestratorStartedEvent turn => new TurnStarted(Utc(turn.Timestamp)),
        ExecutionStartedEvent started => new ExecutionStarted(
            started.Name,
            started.Version ?? "",
            Payload(started.Input),
            started.ParentInstance is { } parent ? new ParentOrchestration(parent.Name, parent.OrchestrationInstance.InstanceId) : null),
        TaskScheduledEvent task => new TaskScheduled(task.EventId, task.Name ?? "", Payload(Unwrap(task.Input))),
        TaskCompletedEvent task => new TaskCompleted(task.TaskScheduledId, Payload(task.Result)),
        TaskFailedEvent task => new TaskFailed(task.TaskScheduledId, Failure(task.FailureDetails, task.Reason)),
        TimerCreatedEvent timer => new TimerCreated(timer.EventId, Utc(timer.FireAt)),
        TimerFiredEvent timer => new TimerFired(timer.TimerId),
        SubOrchestrationInstanceCreatedEvent child =>
            new SubOrchestrationCreated(child.EventId, child.Name ?? "", child.InstanceId ?? "", child.Version, Payload(child.Input)),
        SubOrchestrationInstanceCompletedEvent child => new SubOrchestrationCompleted(child.TaskScheduledId, Payload(child.Result)),
        SubOrchestrationInstanceFailedEvent child => new SubOrchestrationFailed(child.TaskScheduledId, Failure(child.FailureDetails, child.Reason)),
        EventRaisedEvent raised => new EventRaised(raised.Name, Payload(raised.Input)),
        EventSentEvent sent => new EventSent(sent.EventId, sent.InstanceId ?? "", sent.Name ?? "", Payload(sent.Input)),
        ExecutionSuspendedEvent suspended => new ExecutionSuspended(suspended.Reason),
        ExecutionResumedEvent resumed => new ExecutionResumed(resumed.Reason),
        ExecutionTerminatedEvent terminated => new ExecutionTerminated(terminated.Input),
        ExecutionCompletedEvent completed => new ExecutionCompleted(
            Status(completed.OrchestrationStatus),
            completed.OrchestrationStatus == OrchestrationStatus.Failed || completed.Result is null ? null : Payload(completed.Result),
            completed.OrchestrationStatus == OrchestrationStatus.Failed ? Failure(completed.FailureDetails, completed.Result) : null),
        _ => null,
    };

    private static OrchestrationRuntimeStatus Status(OrchestrationStatus status) => status switch
    {
        OrchestrationStatus.Failed => OrchestrationRuntimeStatus.Failed,
        OrchestrationStatus.Terminated => OrchestrationRuntimeStatus.Terminated,
        OrchestrationStatus.Completed => OrchestrationRuntimeStatus.Completed,
        _ => OrchestrationRuntimeStatus.Running,
    };

    private static Orchestrations.Durable.FailureDetails Failure(global::DurableTask.Core.FailureDetails? failure, string? message) => failure is null
        ? new Orchestrations.Durable.FailureDetails("", message ?? "", StackTrace: null, InnerFailure: null)
        : new Orchestrations.Durable.FailureDetails(
            failure.ErrorType,
            failure.ErrorMessage,
            failure.StackTrace,
            failure.InnerFailure is { } inner ? Failure(inner, message: null) : null);

    private static JsonPayload Payload(string? json) => new(json is null ? ReadOnlyMemory<byte>.Empty : Encoding.UTF8.GetBytes(json));

    // An activity's input stands in a history as the array of its one parameter.
    private static string? Unwrap(string? input) => input is ['[', .., ']'] ? input[1..^1] : input;
}
