using Xunit;
using Xunit.Sdk;

namespace Orchestrations.Conformance;

/// <summary>A test that not every backend can pass.</summary>
/// <param name="capability">What it needs.</param>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Orchestrations.Conformance.NeedsFactDiscoverer", "Orchestrations.Conformance")]
public sealed class NeedsFactAttribute(Capability capability) : FactAttribute
{
    public Capability Capability { get; } = capability;
}
