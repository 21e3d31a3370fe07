using Orchestrations.Conformance;

namespace Orchestrations.Functions.Tests.DurableTask;

// The conformance suite on the adapter to Durable Task: the tests are those that the embedded runtime passes.

[Lacks(Capability.EndsWithOpenCalls, "Durable Task ends an execution when every activity and child that it called has ended.")]
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
[Lacks(Capability.EndsWithOpenCalls, "Durable Task ends an execution when every activity and child that it called has ended.")]
public sealed class DurableTaskSubOrchestrationTests : SubOrchestrationConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

[Lacks(Capability.HoldsAcrossContinueAsNew, "Durable Task begins the next execution as one that is not held.")]
[Lacks(Capability.EndsWithOpenCalls, "Durable Task ends an execution when every activity and child that it called has ended.")]
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

public sealed class DurableTaskQueryTests : QueryConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

[Lacks(Capability.ComparesValues, "Durable Task compares a step's kind and name, and nothing else.")]
[Lacks(Capability.DescribesSteps, "Durable Task says what was recorded, and takes further steps at the end for new ones.")]
[Lacks(Capability.FindsForeignEnds, "Between its turns Durable Task's worker keeps nothing of an instance.")]
public sealed class DurableTaskDeterminismTests : DeterminismConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

[Lacks(Capability.TerminatesOtherVersions, "Durable Task terminates an instance on a worker that takes its version.")]
public sealed class DurableTaskVersionTests : VersionConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskTraceTests : TraceConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}
