using Orchestrations.Cli.Tests.Running;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Tests;

/// <summary>The executable is ended at moments that nobody chose, and nothing is lost and nothing is paid for twice.</summary>
public sealed class KillTests
{
    private const int Seed = 20260427;

    [Fact]
    public async Task Killed_twenty_times_in_a_row_a_run_loses_nothing_and_pays_for_nothing_twice()
    {
        var random = new Random(Seed);
        using var place = new Workspace();
        place.Settings["Simulator__GenerationTime"] = "00:00:00.300-00:00:00.900";
        await using var simulator = await place.StartSimulatorAsync("simulator");

        // Outputs so large that a kill can strike in the middle of a download, and two that take so long that a fast machine is not done before it was killed often enough.
        var prompts = 0;
        place.Rewrite(Workspace.Sample, prompt => prompt + (prompts++ % 6 == 0 ? " #sim:bytes=8MiB #sim:slow=20s" : " #sim:bytes=8MiB"));

        var struck = 0;
        for (var kill = 0; kill < 20; kill++)
        {
            await using var cli = place.Start("run", Workspace.Sample);
            if (kill % 3 == 0)
            {
                // While it starts, or soon after.
                await Task.Delay(random.Next(50, 1200));
            }
            else
            {
                // While it works: some calls later than those of the runs before.
                var target = await place.CallsAsync() + random.Next(1, 9);
                await Eventually.HoldsAsync(async () => cli.HasExited || await place.CallsAsync() >= target);
                await Task.Delay(random.Next(0, 30));
            }

            cli.Kill();
            struck += (await cli.EndAsync()).ExitCode == CliResult.Killed ? 1 : 0;
        }

        Assert.Equal(20, struck);
        Assert.False(simulator.HasExited);
        Assert.NotEmpty(SimulatorJournal.Read(place.At("simulator")).Submissions);
        await EndsWellAsync(place, () => SimulatorJournal.Read(place.At("simulator")));
    }

    [Fact]
    public async Task Killed_with_the_simulated_gateway_in_its_process_a_run_finds_its_tasks_again()
    {
        using var place = new Workspace();
        place.Settings["Simulator__GenerationTime"] = "00:00:00.500-00:00:01.500";
        var state = Path.Combine(place.Data, "simulator");
        foreach (var submissions in (int[])[1, 4, 9])
        {
            await using var cli = place.Start("run", Workspace.Sample);
            await Eventually.HoldsAsync(() =>
                cli.HasExited || (File.Exists(Path.Combine(state, "journal.jsonl")) && SimulatorJournal.Read(state).Submissions.Count >= submissions));
            cli.Kill();
            (await cli.EndAsync()).EndsWith(CliResult.Killed);
        }

        await EndsWellAsync(place, () => SimulatorJournal.Read(state));
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Interrupted_a_run_says_that_nothing_is_lost_and_goes_on_when_run_again(string signal)
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);

        await using var cli = place.Start("run", Workspace.Sample);
        await Eventually.HoldsAsync(() => cli.HasExited || gateway.Journal.Submissions.Count >= 3);
        await cli.SignalAsync(signal);
        var interrupted = (await cli.EndAsync()).EndsWith(130);

        Assert.Contains("Interrupted. Nothing is lost", interrupted.ErrLines[^1], StringComparison.Ordinal);
        Assert.Empty(interrupted.Out);
        var result = await EndsWellAsync(place, gateway.Journal);
        Assert.All(result.Items, item => Assert.Equal("Succeeded", item.Text("status")));
    }

    [Fact]
    public async Task Interrupted_a_run_that_started_afresh_says_under_which_id_it_goes_on()
    {
        const string Document = """{ "id": "ID", "name": "One", "items": [{ "prompt": "A lake #sim:slow=2s" }] }""";
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        var file = place.Write("one.json", Document.Replace("ID", "one", StringComparison.Ordinal));

        await using var cli = place.Start("run", file, "--new");
        await Eventually.HoldsAsync(() => cli.HasExited || gateway.Journal.Polls.Count > 0);
        await cli.SignalAsync("INT");
        var hint = (await cli.EndAsync()).EndsWith(130).ErrLines[^1];
        var id = hint.Split('\'')[^2];
        Assert.EndsWith($"To go on, set the document's id to '{id}' and run it without --new.", hint, StringComparison.Ordinal);

        place.Write("one.json", Document.Replace("ID", id, StringComparison.Ordinal));
        var result = (await place.RunAsync("run", file, "--json")).EndsWith(0);

        Assert.Equal(id, result.Json.GetProperty("campaign").Text("id"));
        Archive.IsBilledOnce(result, gateway.Journal);
    }

    private static Task<CliResult> EndsWellAsync(Workspace place, SimulatorJournal journal) => EndsWellAsync(place, () => journal);

    private static async Task<CliResult> EndsWellAsync(Workspace place, Func<SimulatorJournal> read)
    {
        var result = await place.RunAsync("run", Workspace.Sample, "--json");

        // A run that was killed between writing down that it submits and submitting can't be told from one that was killed after: that item is for a person to look at.
        var statuses = result.Items.Select(item => item.Text("status")).ToList();
        Assert.Equal(12, statuses.Count);
        Assert.All(statuses, status => Assert.Contains(status, (string[])["Succeeded", "Review"]));
        result.EndsWith(statuses.Contains("Review", StringComparer.Ordinal) ? 1 : 0);

        var journal = read();
        Archive.IsBilledOnce(result, journal);
        Archive.HasWhatWasServed(Path.Combine(place.Data, "outputs"), result, journal);
        Assert.Single(journal.AssetGroups);
        Assert.Equal(7, journal.Assets.Count);

        // What is in review was billed or was not; everything else is on the bill, once.
        var inReview = statuses.Count(status => status == "Review");
        Assert.InRange(journal.Submissions.Count(submission => submission.Billed), 12 - inReview, 12);
        Assert.Equal(12 - inReview, place.Files().Count(file => file.EndsWith(".mp4", StringComparison.Ordinal) && file.Contains("outputs", StringComparison.Ordinal)));
        Assert.DoesNotContain(place.Files(), file => file.Contains(".tmp~", StringComparison.Ordinal));
        return result;
    }
}
