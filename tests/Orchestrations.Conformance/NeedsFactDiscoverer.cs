using Xunit.Abstractions;
using Xunit.Sdk;

namespace Orchestrations.Conformance;

/// <summary>Finds tests that need a capability, and skips those whose class lacks it.</summary>
/// <param name="messages">Where xunit says what it has to say.</param>
public sealed class NeedsFactDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    protected override IXunitTestCase CreateTestCase(ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        LacksAttribute.ReasonFor(testMethod, factAttribute) is { } reason
            ? new XunitSkippedDataRowTestCase(
                DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, reason)
            : base.CreateTestCase(discoveryOptions, testMethod, factAttribute);
}
