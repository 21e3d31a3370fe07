using Xunit.Abstractions;
using Xunit.Sdk;

namespace Orchestrations.Conformance;

/// <summary>Finds tests with data that need a capability, and skips those whose class lacks it, each row by itself.</summary>
/// <param name="messages">Where xunit says what it has to say.</param>
public sealed class NeedsTheoryDiscoverer(IMessageSink messages) : TheoryDiscoverer(messages)
{
    protected override IEnumerable<IXunitTestCase> CreateTestCasesForDataRow(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo theoryAttribute, object[] dataRow) =>
        LacksAttribute.ReasonFor(testMethod, theoryAttribute) is { } reason
            ? [
                new XunitSkippedDataRowTestCase(
                    DiagnosticMessageSink, discoveryOptions.MethodDisplayOrDefault(), discoveryOptions.MethodDisplayOptionsOrDefault(), testMethod, reason, dataRow),
            ]
            : base.CreateTestCasesForDataRow(discoveryOptions, testMethod, theoryAttribute, dataRow);
}
