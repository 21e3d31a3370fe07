using Xunit;

namespace Orchestrations.Faults;

/// <summary>The short form: two rounds, one of each way to run campaigns.</summary>
public sealed class RoundTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Nothing_is_lost_and_nothing_is_paid_twice_under_an_adversary(int seed)
    {
        await using var round = new Round(seed, kills: 4);
        var result = await round.RunAsync();

        Assert.True(result.Findings.Count == 0, $"{result} in {result.Folder}:\n{string.Join('\n', result.Findings)}");
        Assert.InRange(result.Kills, 1, 4);
        Assert.True(result.Ends.GetValueOrDefault("Succeeded") > 0, result.ToString());
    }
}
