using Xunit;
using Xunit.Sdk;

namespace Orchestrations.Conformance;

/// <summary>A test with data that not every backend can pass.</summary>
/// <param name="capability">What it needs.</param>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Orchestrations.Conformance.NeedsTheoryDiscoverer", "Orchestrations.Conformance")]
public sealed class NeedsTheoryAttribute(Capability capability) : TheoryAttribute
{
    public Capability Capability { get; } = capability;
}
