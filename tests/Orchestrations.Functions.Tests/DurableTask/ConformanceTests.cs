using Orchestrations.Conformance;

namespace Orchestrations.Functions.Tests.DurableTask;

// The conformance suite on the adapter to Durable Task: the tests are those that the embedded runtime passes.

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

public sealed class DurableTaskSubOrchestrationTests : SubOrchestrationConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskContinueAsNewTests : ContinueAsNewConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskLifecycleTests : LifecycleConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskQueryTests : QueryConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskDeterminismTests : DeterminismConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskVersionTests : VersionConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}

public sealed class DurableTaskTraceTests : TraceConformance
{
    protected override DurableHarness CreateHarness() => new DurableTaskHarness();
}
