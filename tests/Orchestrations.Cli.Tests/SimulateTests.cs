using Orchestrations.Cli.Tests.Running;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Tests;

public sealed class SimulateTests
{
    [Fact]
    public async Task A_run_uses_the_simulated_gateway_of_another_process_as_that_one_says()
    {
        using var place = new Workspace();
        await using var simulator = await place.StartSimulatorAsync("simulator");
        var result = (await place.RunAsync("run", Workspace.Sample, "--json")).EndsWith(0);

        Assert.DoesNotContain("simulated gateway", result.Err, StringComparison.Ordinal);
        Assert.Equal(12, (await place.JournalAsync()).GetProperty("submissions").GetArrayLength());
        Archive.IsBilledOnce(result, SimulatorJournal.Read(place.At("simulator")));

        await simulator.SignalAsync("INT");
        Assert.Contains("Stopped.", (await simulator.EndAsync()).EndsWith(0).Err, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_by_chance_are_a_setting()
    {
        using var place = new Workspace();
        place.Settings["Simulator__Faults"] = "moderation:1";
        await using var simulator = await place.StartSimulatorAsync("simulator");

        var result = (await place.RunAsync("run", Workspace.Sample, "--json")).EndsWith(1);

        Assert.All(result.Items, item => Assert.Equal("content_blocked", item.GetProperty("failure").Text("code")));
    }
}
