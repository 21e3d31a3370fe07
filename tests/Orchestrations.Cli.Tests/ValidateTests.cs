using System.Net;
using System.Net.Sockets;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

public sealed class ValidateTests
{
    private const string TenMistakes = """
        {
          "name": "",
          "maxInFlight": 0,
          "assets": { "hero": { "type": "image", "file": "media/none.png" }, "page": { "type": "image", "file": "samples/README.md" } },
          "items": [
            { "id": "one", "prompt": "A lake", "seeed": 4 },
            { "id": "two" },
            { "id": "ONE", "prompt": "A lake" },
            { "prompt": "A lake", "duration": 3 },
            { "prompt": "A lake", "ratio": "2:1" },
            { "prompt": "A lake", "references": ["nobody"] },
            { "prompt": "The bottle of @image1 and @image9, and @image2", "references": ["hero", "page"] }
          ]
        }
        """;

    private static readonly string[] Paths =
    [
        "name", "maxInFlight", "assets.hero.file", "assets.page", "items[0].seeed", "items[1].prompt", "items[2].id", "items[3].duration", "items[4].ratio",
        "items[5].references[0]", "items[6].prompt",
    ];

    [Fact]
    public async Task All_mistakes_of_a_document_are_reported_with_their_places_and_nothing_is_sent()
    {
        using var place = new Workspace();
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        place.Settings["Gateway__BaseUrl"] = $"http://{gateway.LocalEndpoint}";
        place.Settings["Gateway__ApiKey"] = "some-key";
        var file = place.Write("wrong.json", TenMistakes);

        var text = (await place.RunAsync("validate", file)).EndsWith(2);
        Assert.Empty(text.Out);
        Assert.Equal(Paths.Order(StringComparer.Ordinal), text.ErrLines.Select(PathOf).Order(StringComparer.Ordinal));

        var json = (await place.RunAsync("validate", file, "--json")).EndsWith(2);
        Assert.False(json.Json.GetProperty("valid").GetBoolean());
        Assert.Equal(Paths.Order(StringComparer.Ordinal), json.Json.GetProperty("errors").EnumerateArray().Select(error => error.Text("path")).Order(StringComparer.Ordinal));
        Assert.All(json.Json.GetProperty("errors").EnumerateArray(), error => Assert.Equal(["path", "code", "message"], error.Names()));

        // What can't be run is not run either, and says the same.
        var run = (await place.RunAsync("run", file)).EndsWith(2);
        Assert.Equal(text.Err, run.Err);
        Assert.False(gateway.Pending());
    }

    [Theory]
    [InlineData(12, 7, Workspace.Sample)]
    [InlineData(5, 4, "samples/spring-launch/campaign.jsonl")]
    [InlineData(5, 5, "samples/spring-launch/campaign.csv", "--name", "Spring launch", "--assets", "samples/spring-launch/assets.json")]
    public async Task The_samples_are_valid_without_a_warning_and_looking_leaves_no_trace(int generations, int uploads, params string[] arguments)
    {
        using var place = new Workspace();
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        place.Settings["Gateway__BaseUrl"] = $"http://{gateway.LocalEndpoint}";
        place.Settings["Gateway__ApiKey"] = "some-key";
        var before = place.Files();

        var text = (await place.RunAsync(["validate", .. arguments])).EndsWith(0);
        Assert.Empty(text.Err);
        Assert.StartsWith($"Valid. Generations: {generations}. Estimated time: ", text.Out, StringComparison.Ordinal);

        var json = (await place.RunAsync(["validate", .. arguments, "--json"])).EndsWith(0);
        Assert.Empty(json.Err);
        Assert.Equal(["valid", "errors", "warnings", "plan"], json.Json.Names());
        Assert.True(json.Json.GetProperty("valid").GetBoolean());
        Assert.Empty(json.Json.GetProperty("warnings").EnumerateArray());
        var plan = json.Json.GetProperty("plan");
        Assert.Equal(["generations", "uploads", "reused", "estimatedDuration"], plan.Names());
        Assert.Equal(generations, plan.GetProperty("generations").GetInt32());
        Assert.Equal(uploads, plan.GetProperty("uploads").EnumerateArray().Count());
        Assert.All(plan.GetProperty("uploads").EnumerateArray(), upload => Assert.Equal(["alias", "type", "bytes"], upload.Names()));
        Assert.Equal(before, place.Files());
        Assert.False(gateway.Pending());
    }

    [Fact]
    public async Task What_was_uploaded_before_is_planned_to_be_reused()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        (await place.RunAsync("run", Workspace.Sample)).EndsWith(0);

        var plan = (await place.RunAsync("validate", "samples/spring-launch/campaign.jsonl", "--json")).EndsWith(0).Json.GetProperty("plan");

        Assert.Empty(plan.GetProperty("uploads").EnumerateArray());
        var uploaded = gateway.Journal.Assets.Select(asset => asset.Id).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(4, plan.GetProperty("reused").EnumerateArray().Count());
        Assert.All(plan.GetProperty("reused").EnumerateArray(), reused => Assert.Contains(reused.Text("assetId"), uploaded));
        Assert.Contains("  reuse hero as ", (await place.RunAsync("validate", "samples/spring-launch/campaign.jsonl")).Out, StringComparison.Ordinal);
    }

    private static string PathOf(string line)
    {
        Assert.StartsWith("error: ", line, StringComparison.Ordinal);
        return line["error: ".Length..line.IndexOf(": ", "error: ".Length, StringComparison.Ordinal)];
    }
}
