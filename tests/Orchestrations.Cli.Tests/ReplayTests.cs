using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

public sealed class ReplayTests
{
    private const string Campaign = """
        {
          "id": "two", "name": "Two",
          "items": [{ "prompt": "A lake" }, { "prompt": "A hill #sim:submit.503x1" }, { "prompt": "A wood #sim:fail" }]
        }
        """;

    // The campaign, its one segment and its three items, and the coordinator of the slots.
    private const int Instances = 6;

    [Fact]
    public async Task Histories_of_the_present_code_replay_from_the_store_and_from_a_file()
    {
        using var place = new Workspace();
        (await place.RunAsync("run", place.Write("two.json", Campaign))).EndsWith(1);
        var store = Path.Combine(place.Data, "orchestrations.db");
        var before = (Content: await File.ReadAllBytesAsync(store), Files: place.Files());

        var stored = (await place.RunAsync("replay", "--data", place.Data)).EndsWith(0);
        Assert.Equal($"{Instances} histories replayed, 0 diverge.", stored.Out.TrimEnd());

        var configured = (await place.RunAsync("replay", "--json")).EndsWith(0);
        Assert.Equal((Instances, 0), (configured.Json.GetProperty("replayed").GetInt32(), configured.Json.GetProperty("divergences").GetArrayLength()));

        var exported = (await place.RunAsync("replay", "--export", "histories.jsonl")).EndsWith(0);
        Assert.Contains($"{Instances} histories written to {place.At("histories.jsonl")}", exported.Out, StringComparison.Ordinal);
        var lines = await File.ReadAllLinesAsync(place.At("histories.jsonl"));
        Assert.Equal(Instances, lines.Length);

        place.Write("array.json", $"[{string.Join(",\n", lines)}]");
        place.Write("one.json", lines[0]);
        Assert.StartsWith($"{Instances} histories", (await place.RunAsync("replay", "histories.jsonl")).EndsWith(0).Out, StringComparison.Ordinal);
        Assert.StartsWith($"{Instances} histories", (await place.RunAsync("replay", "array.json")).EndsWith(0).Out, StringComparison.Ordinal);
        Assert.StartsWith("1 histories", (await place.RunAsync("replay", "one.json")).EndsWith(0).Out, StringComparison.Ordinal);

        Assert.Equal(before.Content, await File.ReadAllBytesAsync(store));
        Assert.Equal(["array.json", "histories.jsonl", "one.json"], place.Files().Except(before.Files, StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_history_that_the_code_would_not_have_made_is_reported_with_instance_and_step()
    {
        using var place = new Workspace();
        (await place.RunAsync("run", place.Write("two.json", Campaign))).EndsWith(1);
        (await place.RunAsync("replay", "--export", "histories.jsonl")).EndsWith(0);
        var histories = (await File.ReadAllLinesAsync(place.At("histories.jsonl"))).Select(line => JsonNode.Parse(line)!).ToList();
        var item = histories.First(history => (string)history["name"]! == "Item");
        var renamed = item["events"]!.AsArray().First(recorded => (string)recorded!["type"]! == "taskScheduled")!;
        var (step, activity) = ((int)renamed["id"]!, (string)renamed["name"]!);
        renamed["name"] = "FormerActivity";
        var gone = histories.First(history => (string)history["name"]! == "Campaign");
        gone["name"] = "FormerOrchestrator";
        place.Write("changed.jsonl", string.Join('\n', histories.Select(history => history.ToJsonString())));

        var text = (await place.RunAsync("replay", "changed.jsonl")).EndsWith(1);
        var json = (await place.RunAsync("replay", "changed.jsonl", "--json")).EndsWith(1);

        Assert.Contains(
            $"{(string)item["instanceId"]!}: Step {step}: the history has activity 'FormerActivity', but the code asked for activity '{activity}'.", text.Out, StringComparison.Ordinal);
        Assert.Contains("No orchestrator named 'FormerOrchestrator'", text.Out, StringComparison.Ordinal);
        Assert.EndsWith($"{Instances} histories replayed, 2 diverge.", text.Out.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(Instances, json.Json.GetProperty("replayed").GetInt32());
        var divergence = json.Json.GetProperty("divergences").EnumerateArray().Single(one => one.Text("instanceId") == (string)item["instanceId"]!);
        Assert.Equal($"Step {step}", divergence.Text("step"));
    }

    [Fact]
    public async Task The_store_of_a_run_that_is_under_way_is_read_and_not_disturbed()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        var file = place.Write("slow.json", """{ "id": "slow", "name": "Slow", "items": [{ "prompt": "A lake #sim:slow=10m" }] }""");
        await using var run = place.Start("run", file);
        await run.LineAsync("item-00001: Generating");

        var result = (await place.RunAsync("replay", "--json")).EndsWith(0);

        Assert.Equal(4, result.Json.GetProperty("replayed").GetInt32());
        var polls = gateway.Journal.Polls.Values.Sum();
        await Eventually.HoldsAsync(() => run.HasExited || gateway.Journal.Polls.Values.Sum() > polls + 1);
        Assert.False(run.HasExited);

        run.Kill();
        await run.EndAsync();
        Assert.Equal(4, (await place.RunAsync("replay", "--json")).EndsWith(0).Json.GetProperty("replayed").GetInt32());
    }

    [Fact]
    public async Task An_export_replaces_a_file_whole_or_leaves_it()
    {
        using var place = new Workspace();
        (await place.RunAsync("run", place.Write("two.json", Campaign))).EndsWith(1);
        place.Write("histories.jsonl", "what was there");

        (await place.RunAsync("replay", "--data", "none", "--export", "histories.jsonl")).EndsWith(2);
        Assert.Equal("what was there", await File.ReadAllTextAsync(place.At("histories.jsonl")));

        (await place.RunAsync("replay", "--export", "histories.jsonl")).EndsWith(0);
        Assert.All(await File.ReadAllLinesAsync(place.At("histories.jsonl")), line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
        Assert.Contains("can't be written", (await place.RunAsync("replay", "--export", "none/histories.jsonl")).EndsWith(2).Err, StringComparison.Ordinal);
        Assert.DoesNotContain(place.Files(), file => file.Contains("jsonl.tmp~", StringComparison.Ordinal));
    }
}
