using System.Text.Json.Nodes;
using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

/// <summary>The faults that strike by chance.</summary>
public sealed class ChanceFaultTests
{
    [Fact]
    public async Task The_same_seed_strikes_the_same_and_about_as_often_as_told()
    {
        var options = Options with { Faults = SimulatorFaults.Parse("429:0.2,moderation:0.5") };

        var first = await StrikesAsync(options);
        var second = await StrikesAsync(options);
        var other = await StrikesAsync(options with { Seed = 2 });

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.InRange(first.Count(strike => strike == "429"), 20, 60);
        Assert.InRange(first.Count(strike => strike == "moderation"), 50, 110);
    }

    [Fact]
    public async Task What_was_drawn_is_carried_by_the_task()
    {
        await using var gateway = await StartAsync(Options with { Faults = SimulatorFaults.Parse("flat:1,late-url=5s:1,fail:1,expire:1") });

        var answer = await gateway.RunAsync("a lake");

        Assert.Equal(["flat", "late-url=5s", "fail"], gateway.Journal.Submissions[0].Faults);
        Assert.Equal("failed", Text(answer["status"]));
    }

    [Fact]
    public async Task A_word_of_the_prompt_goes_before_chance()
    {
        await using var gateway = await StartAsync(Options with { Faults = SimulatorFaults.Parse("429:1,fail:1") });

        using var refused = await gateway.SubmitAsync("a lake #sim:503");

        Assert.Equal(503, (int)refused.StatusCode);
    }

    [Fact]
    public async Task Polls_outputs_groups_assets_and_lists_are_struck_too()
    {
        await using var gateway = await StartAsync(Options with
        {
            Faults = SimulatorFaults.Parse("poll.500:1,group.502:1,asset.400:1,get.404:1,list.wrapped:1,asset.fail:1"),
        });
        var task = await gateway.AcceptAsync("a lake");

        using var poll = await gateway.PollRawAsync(task);
        using var group = await gateway.PostAsync("/volc/asset/CreateAssetGroup", new JsonObject { ["Name"] = "spring" });
        using var asset = await gateway.PostAsync("/volc/asset/CreateAsset", Image("group", "hero"));
        using var get = await gateway.PostAsync("/volc/asset/GetAsset", new JsonObject { ["Id"] = "x" });
        var list = await gateway.CallAsync("/volc/asset/ListAssets", new JsonObject());
        using var broken = await gateway.PostAsync("/volc/asset/ListAssets", new JsonArray());

        Assert.Equal([500, 502, 400, 404], new[] { poll, group, asset, get }.Select(response => (int)response.StatusCode));
        Assert.NotEmpty(Text(list["ResponseMetadata"]!["RequestId"]));
        Assert.Equal(0, list["Result"]!["TotalCount"]!.GetValue<int>());
        Assert.Equal(400, (int)broken.StatusCode);
    }

    private static async Task<List<string>> StrikesAsync(SimulatorOptions options)
    {
        await using var gateway = await StartAsync(options);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async index =>
        {
            using var response = await gateway.SubmitAsync($"shot {index}");
        }));
        return
        [
            .. gateway.Journal.Submissions
                .OrderBy(entry => entry.Prompt, StringComparer.Ordinal)
                .Select(entry => entry.Fault ?? entry.Faults.SingleOrDefault() ?? "none"),
        ];
    }
}
