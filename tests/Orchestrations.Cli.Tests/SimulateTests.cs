using System.Net.Http.Headers;
using System.Text.Json;
using Orchestrations.Cli.Tests.Running;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Tests;

public sealed class SimulateTests
{
    [Fact]
    public async Task A_run_uses_the_simulated_gateway_of_another_process_as_that_one_says()
    {
        using var place = new Workspace();
        await using var simulator = place.Start("simulate", "--urls", "http://127.0.0.1:0", "--data", "simulator");
        var settings = (await simulator.LineAsync("Gateway__BaseUrl=")).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2));
        foreach (var setting in settings)
        {
            place.Settings[setting[0]] = setting[1];
        }

        var result = (await place.RunAsync("run", Workspace.Sample, "--json")).EndsWith(0);

        Assert.DoesNotContain("simulated gateway", result.Err, StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = new Uri(place.Settings["Gateway__BaseUrl"]) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", place.Settings["Gateway__ApiKey"]);
        using var journal = JsonDocument.Parse(await http.GetStringAsync(new Uri("/simulator/journal", UriKind.Relative)));
        Assert.Equal(12, journal.RootElement.GetProperty("submissions").EnumerateArray().Count());
        Archive.IsBilledOnce(result, SimulatorJournal.Read(place.At("simulator")));

        await simulator.SignalAsync("INT");
        Assert.Contains("Stopped.", (await simulator.EndAsync()).EndsWith(0).Err, StringComparison.Ordinal);
    }
}
