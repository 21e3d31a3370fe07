using Orchestrations.Conformance;

namespace Orchestrations.Embedded.Tests;

// The conformance suite on the embedded runtime, and once more with room for one live instance: whatever is rebuilt by replay does the same.

public sealed class EmbeddedActivityTests : ActivityConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedActivityTests : ActivityConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}

public sealed class EmbeddedPayloadTests : PayloadConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedPayloadTests : PayloadConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}

public sealed class EmbeddedTimerTests : TimerConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedTimerTests : TimerConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}

public sealed class EmbeddedEventTests : EventConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedEventTests : EventConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}

public sealed class EmbeddedSubOrchestrationTests : SubOrchestrationConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedSubOrchestrationTests : SubOrchestrationConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}

public sealed class EmbeddedContinueAsNewTests : ContinueAsNewConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedContinueAsNewTests : ContinueAsNewConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}

public sealed class EmbeddedLifecycleTests : LifecycleConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedLifecycleTests : LifecycleConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}

public sealed class EmbeddedQueryTests : QueryConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedQueryTests : QueryConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}

public sealed class EmbeddedDeterminismTests : DeterminismConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedDeterminismTests : DeterminismConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}

public sealed class EmbeddedVersionTests : VersionConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedVersionTests : VersionConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}

public sealed class EmbeddedTraceTests : TraceConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness();
}

public sealed class EvictedTraceTests : TraceConformance
{
    protected override DurableHarness CreateHarness() => new EmbeddedHarness(maxLiveInstances: 1);
}
