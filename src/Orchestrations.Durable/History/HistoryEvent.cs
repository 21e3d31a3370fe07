using System.Text.Json.Serialization;

namespace Orchestrations.Durable;

/// <summary>One thing that happened to an instance. Payloads are UTF-8 JSON.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(TurnStarted), "turnStarted")]
[JsonDerivedType(typeof(ExecutionStarted), "executionStarted")]
[JsonDerivedType(typeof(TaskScheduled), "taskScheduled")]
[JsonDerivedType(typeof(TaskCompleted), "taskCompleted")]
[JsonDerivedType(typeof(TaskFailed), "taskFailed")]
[JsonDerivedType(typeof(TimerCreated), "timerCreated")]
[JsonDerivedType(typeof(TimerFired), "timerFired")]
[JsonDerivedType(typeof(SubOrchestrationCreated), "subOrchestrationCreated")]
[JsonDerivedType(typeof(SubOrchestrationCompleted), "subOrchestrationCompleted")]
[JsonDerivedType(typeof(SubOrchestrationFailed), "subOrchestrationFailed")]
[JsonDerivedType(typeof(EventRaised), "eventRaised")]
[JsonDerivedType(typeof(EventSent), "eventSent")]
[JsonDerivedType(typeof(ExecutionSuspended), "executionSuspended")]
[JsonDerivedType(typeof(ExecutionResumed), "executionResumed")]
[JsonDerivedType(typeof(ExecutionTerminated), "executionTerminated")]
[JsonDerivedType(typeof(ExecutionCompleted), "executionCompleted")]
public abstract record HistoryEvent;

/// <summary>A turn begins: the events up to the next one of this kind were handled together.</summary>
/// <param name="At">The turn's time, in UTC.</param>
public sealed record TurnStarted(DateTimeOffset At) : HistoryEvent;

/// <summary>The execution begins.</summary>
/// <param name="Name">The orchestrator.</param>
/// <param name="Version">The instance's version; empty where none was given.</param>
/// <param name="Input">The input.</param>
/// <param name="Parent">The orchestration that called it, or null.</param>
/// <param name="Execution">Which execution of the instance it is: 0 for the first, one more after each continue-as-new. Identifiers are derived from it.</param>
public sealed record ExecutionStarted(string Name, string Version, JsonPayload Input, ParentOrchestration? Parent, int Execution = 0) : HistoryEvent;

/// <summary>An activity was asked for.</summary>
/// <param name="Id">The step, counted from 0 over all that the orchestrator asks for.</param>
/// <param name="Name">The activity.</param>
/// <param name="Input">Its input.</param>
public sealed record TaskScheduled(int Id, string Name, JsonPayload Input) : HistoryEvent;

/// <summary>An activity ended with a result.</summary>
/// <param name="Id">The step.</param>
/// <param name="Result">The result.</param>
public sealed record TaskCompleted(int Id, JsonPayload Result) : HistoryEvent;

/// <summary>An activity failed.</summary>
/// <param name="Id">The step.</param>
/// <param name="Failure">Why.</param>
public sealed record TaskFailed(int Id, FailureDetails Failure) : HistoryEvent;

/// <summary>A timer was asked for.</summary>
/// <param name="Id">The step.</param>
/// <param name="FireAt">When it fires, in UTC.</param>
public sealed record TimerCreated(int Id, DateTimeOffset FireAt) : HistoryEvent;

/// <summary>A timer fired.</summary>
/// <param name="Id">The step.</param>
public sealed record TimerFired(int Id) : HistoryEvent;

/// <summary>A sub-orchestration was asked for.</summary>
/// <param name="Id">The step.</param>
/// <param name="Name">The orchestrator.</param>
/// <param name="InstanceId">The child's id.</param>
/// <param name="Version">The child's version, or null for the host's default.</param>
/// <param name="Input">Its input.</param>
public sealed record SubOrchestrationCreated(int Id, string Name, string InstanceId, string? Version, JsonPayload Input) : HistoryEvent;

/// <summary>A sub-orchestration ended with an output.</summary>
/// <param name="Id">The step.</param>
/// <param name="Result">The output.</param>
public sealed record SubOrchestrationCompleted(int Id, JsonPayload Result) : HistoryEvent;

/// <summary>A sub-orchestration failed, was terminated or could not be started.</summary>
/// <param name="Id">The step.</param>
/// <param name="Failure">Why.</param>
public sealed record SubOrchestrationFailed(int Id, FailureDetails Failure) : HistoryEvent;

/// <summary>An external event arrived.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Payload">Its payload.</param>
public sealed record EventRaised(string Name, JsonPayload Payload) : HistoryEvent;

/// <summary>An event was sent to another instance.</summary>
/// <param name="Id">The step.</param>
/// <param name="InstanceId">The other instance.</param>
/// <param name="Name">The event's name.</param>
/// <param name="Payload">Its payload.</param>
public sealed record EventSent(int Id, string InstanceId, string Name, JsonPayload Payload) : HistoryEvent;

/// <summary>The instance was held.</summary>
/// <param name="Reason">Why, or null.</param>
public sealed record ExecutionSuspended(string? Reason) : HistoryEvent;

/// <summary>The instance goes on.</summary>
/// <param name="Reason">Why, or null.</param>
public sealed record ExecutionResumed(string? Reason) : HistoryEvent;

/// <summary>The instance was ended by a client.</summary>
/// <param name="Output">What it was left with, or null.</param>
public sealed record ExecutionTerminated(string? Output) : HistoryEvent;

/// <summary>The execution ended.</summary>
/// <param name="Status">How.</param>
/// <param name="Result">The output, where there is one.</param>
/// <param name="Failure">Why it failed, where it did.</param>
public sealed record ExecutionCompleted(OrchestrationRuntimeStatus Status, JsonPayload? Result, FailureDetails? Failure) : HistoryEvent;
