using System.Text.Json.Nodes;
using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

/// <summary>The faults of groups and assets, asked for in a name, in an address, or in the group's name for all its assets.</summary>
public sealed class AssetFaultTests
{
    private const string Create = "/volc/asset/CreateAsset";

    [Theory]
    [InlineData("fail", "Failed")]
    [InlineData("inactive", "Inactive")]
    [InlineData("never", "Processing")]
    [InlineData("slow=2h", "Processing")]
    [InlineData("slow=0", "Active")]
    public async Task An_asset_ends_as_its_name_asks(string word, string status)
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AssetAsync(Image(await gateway.GroupAsync("spring"), $"hero #sim:{word}"));

        gateway.Clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(status, await StatusAsync(gateway, id));
    }

    [Fact]
    public async Task A_failed_asset_tells_why_and_frees_its_name()
    {
        await using var gateway = await StartAsync();
        var group = await gateway.GroupAsync("spring");
        var first = await gateway.AssetAsync(Image(group, "#sim:fail=TooDarkx1"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        var told = await gateway.CallAsync("/volc/asset/GetAsset", new JsonObject { ["Id"] = first });
        var second = await gateway.AssetAsync(Image(group, "#sim:fail=TooDarkx1"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("TooDark", Text(told["Error"]!["Code"]));
        Assert.Equal("Active", await StatusAsync(gateway, second));
    }

    [Theory]
    [InlineData("https://example.com/a.png#sim:fail")]
    [InlineData("https://example.com/a.png?x=1#sim:fail=Odd")]
    public async Task An_address_can_carry_the_word(string url)
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AssetAsync(Image(await gateway.GroupAsync("spring"), "hero", url));

        gateway.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("Failed", await StatusAsync(gateway, id));
    }

    [Fact]
    public async Task A_group_can_carry_the_words_of_its_assets()
    {
        await using var gateway = await StartAsync();
        var group = await gateway.GroupAsync("spring #sim:asset.429x1 #sim:get.503x1 #sim:failx1");

        using var refused = await gateway.PostAsync(Create, Image(group, "hero"));
        var id = await gateway.AssetAsync(Image(group, "hero"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(1));
        using var unread = await gateway.PostAsync("/volc/asset/GetAsset", new JsonObject { ["Id"] = id });

        Assert.Equal(429, (int)refused.StatusCode);
        Assert.Equal(503, (int)unread.StatusCode);
        Assert.Equal("Failed", await StatusAsync(gateway, id));
    }

    [Fact]
    public async Task A_new_group_can_be_unknown_for_a_while()
    {
        await using var gateway = await StartAsync();
        var group = await gateway.GroupAsync("spring #sim:not-found=2s");

        using var early = await gateway.PostAsync(Create, Image(group, "hero"));
        gateway.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(404, (int)early.StatusCode);
        await gateway.AssetAsync(Image(group, "hero"));
        Assert.Single(gateway.Journal.Assets);
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_group_to_be_found_by_its_name()
    {
        await using var gateway = await StartAsync();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => gateway.GroupAsync("spring #sim:lost-answer"));
        var listed = await gateway.CallAsync("/volc/asset/ListAssetGroups", new JsonObject { ["Filter"] = new JsonObject { ["Name"] = "spring" } });

        Assert.Equal(gateway.Journal.AssetGroups[0].Id, Text(listed["Items"]![0]!["Id"]));
    }

    [Fact]
    public async Task A_lost_answer_leaves_the_asset_to_be_found_by_its_name()
    {
        await using var gateway = await StartAsync();
        var group = await gateway.GroupAsync("spring");

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => gateway.AssetAsync(Image(group, "hero #sim:lost-answer")));
        var listed = await gateway.CallAsync("/volc/asset/ListAssets", new JsonObject { ["Filter"] = new JsonObject { ["Name"] = "hero" } });

        Assert.Equal(gateway.Journal.Assets[0].Id, Text(listed["Items"]![0]!["Id"]));
    }

    [Fact]
    public async Task An_upstream_error_comes_in_the_gateways_error()
    {
        await using var gateway = await StartAsync();

        using var response = await gateway.PostAsync(Create, Image(await gateway.GroupAsync("spring"), "hero #sim:upstream-error"));

        Assert.Equal(502, (int)response.StatusCode);
        Assert.StartsWith("upstream asset error:", Text((await ReadAsync(response))["error"]!["message"]), StringComparison.Ordinal);
        Assert.Empty(gateway.Journal.Assets);
    }

    [Fact]
    public async Task An_asset_can_be_without_a_status_and_is_usable_then()
    {
        await using var gateway = await StartAsync();

        var id = await gateway.AssetAsync(Image(await gateway.GroupAsync("spring"), "hero #sim:no-status"));

        Assert.False((await gateway.CallAsync("/volc/asset/GetAsset", new JsonObject { ["Id"] = id })).ContainsKey("Status"));
        using var submitted = await gateway.SubmitAsync(Generation("a lake", Media("image", "asset://" + id)));
        Assert.Equal(200, (int)submitted.StatusCode);
    }

    [Theory]
    [InlineData("", true, true, false)]
    [InlineData("#sim:wants-group-type", false, true, false)]
    [InlineData("#sim:hides-with-group-type", true, false, false)]
    public async Task A_group_can_depend_on_the_group_type(string word, bool without, bool withAigc, bool withOther)
    {
        await using var gateway = await StartAsync();
        await gateway.AssetAsync(Image(await gateway.GroupAsync("spring " + word), "hero"));

        foreach (var path in new[] { "/volc/asset/ListAssetGroups", "/volc/asset/ListAssets" })
        {
            Assert.Equal(without, await IsListedAsync(gateway, path, null));
            Assert.Equal(withAigc, await IsListedAsync(gateway, path, "AIGC"));
            Assert.Equal(withOther, await IsListedAsync(gateway, path, "Other"));
        }
    }

    private static async Task<bool> IsListedAsync(TestGateway gateway, string path, string? groupType) =>
        (await gateway.CallAsync(path, new JsonObject { ["Filter"] = new JsonObject { ["GroupType"] = groupType } }))["TotalCount"]!.GetValue<int>() == 1;

    private static async Task<string> StatusAsync(TestGateway gateway, string id) =>
        Text((await gateway.CallAsync("/volc/asset/GetAsset", new JsonObject { ["Id"] = id }))["Status"]);
}
