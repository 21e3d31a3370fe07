using Xunit;

namespace Orchestrations.Durable.Tests;

public sealed class VersioningTests
{
    [Theory]
    [InlineData("1.9", "1.10", -1)]
    [InlineData("2.0", "1.10", 1)]
    [InlineData("1.0", "1.0", 0)]
    [InlineData("", "0.1", -1)]
    [InlineData("0.1", " ", 1)]
    [InlineData("", " ", 0)]
    [InlineData("Beta", "beta", 0)]
    [InlineData("alpha", "beta", -1)]
    public void Versions_are_compared_by_their_numbers_or_as_text(string left, string right, int expected)
    {
        Assert.Equal(expected, Math.Sign(OrchestrationVersioning.Compare(left, right)));
        Assert.Equal(-expected, Math.Sign(OrchestrationVersioning.Compare(right, left)));
    }

    [Theory]
    [InlineData(VersionMatchStrategy.None, "9", true)]
    [InlineData(VersionMatchStrategy.Strict, "2.0", true)]
    [InlineData(VersionMatchStrategy.Strict, "1.0", false)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "1.9", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "", true)]
    [InlineData(VersionMatchStrategy.CurrentOrOlder, "2.1", false)]
    public void A_host_runs_what_its_strategy_says(VersionMatchStrategy strategy, string version, bool accepted) =>
        Assert.Equal(accepted, new OrchestrationVersioning("2.0", strategy).Accepts(version));
}
