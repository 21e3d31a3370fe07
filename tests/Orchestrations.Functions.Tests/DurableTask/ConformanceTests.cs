using Orchestrations.Conformance;

namespace Orchestrations.Functions.Tests.DurableTask;

// The conformance suite on the adapter to Durable Task: the tests are those that the embedded runtime passes.

[Lacks(Capability.RunsAgain, "The in-memory backend of Durable Task's test host waits for the lost activity for ever.")]
[Lacks(Capability.EndsWithOpenSteps, "Durable Task ends an execution when every step that it began has ended.")]
public sealed class DurableTaskActivityTests : ActivityConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskPayloadTests : PayloadConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskTimerTests : TimerConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskEventTests : EventConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

[Lacks(Capability.RefusesTakenChildIds, "Durable Task starts a child without asking who has its id.")]
[Lacks(Capability.TellsWhyAChildWasTerminated, "Durable Task gives the caller no details of a child that was terminated.")]
[Lacks(Capability.EndsWithOpenSteps, "Durable Task ends an execution when every step that it began has ended.")]
public sealed class DurableTaskSubOrchestrationTests : SubOrchestrationConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

[Lacks(Capability.HoldsAcrossContinueAsNew, "Durable Task begins the next execution as one that is not held.")]
[Lacks(Capability.EndsWithOpenSteps, "Durable Task ends an execution when every step that it began has ended.")]
[Lacks(Capability.KeepsBufferedEvents, "This version of the test host clears what an execution sends to the next one; later ones carry it over (durabletask-dotnet #708).")]
public sealed class DurableTaskContinueAsNewTests : ContinueAsNewConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

[Lacks(Capability.IdsByCase, "The in-memory backend of Durable Task's test host compares ids without case.")]
[Lacks(Capability.ReachesScheduledStarts, "The in-memory backend of Durable Task's test host can't handle what comes before the start.")]
public sealed class DurableTaskLifecycleTests : LifecycleConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

[Lacks(Capability.PagesByInstance, "The in-memory backend of Durable Task's test host pages by position.")]
public sealed class DurableTaskQueryTests : QueryConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

[Lacks(Capability.ComparesValues, "Durable Task compares a step's kind and name, and nothing else.")]
[Lacks(Capability.DescribesSteps, "Durable Task says what was recorded, and takes further steps at the end for new ones.")]
[Lacks(Capability.FindsForeignAwaits, "Durable Task's worker lets such an instance wait for ever.")]
[Lacks(Capability.FindsEarlyEnds, "Durable Task takes an early end for the end.")]
public sealed class DurableTaskDeterminismTests : DeterminismConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

[Lacks(Capability.TerminatesOtherVersions, "Durable Task terminates an instance on a worker that takes its version.")]
[Lacks(Capability.TakesBackWhatIsRefused, "The server of Durable Task's test host forgets a turn that a worker gives back.")]
public sealed class DurableTaskVersionTests : VersionConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskTraceTests : TraceConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}
