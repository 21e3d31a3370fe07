using System.Globalization;
using System.Text.Json;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Orchestrations.Campaigns.Tests.Effects;
using Orchestrations.Durable;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Assets;

public sealed class PrepareAssetsTests : IDisposable
{
    private readonly Bench _bench = new();

    private FakeGateway Gateway => _bench.Gateway;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Items_without_references_are_ready_at_once_and_no_group_is_made()
    {
        await _bench.StoreAsync([Item(0), Item(1)]);

        Assert.Equal([0, 1], (await _bench.Start().PrepareAsync(0, 1)).Ready);
        Assert.Empty(Gateway.GroupRequests);
    }

    [Fact]
    public async Task Items_that_refer_only_to_assets_of_the_library_need_no_group()
    {
        await _bench.StoreAsync([Item(0, "old")], new PlannedAsset("old", MediaType.Image) { AssetId = "asset-x" });

        Assert.Equal([0], (await _bench.Start().PrepareAsync(0)).Ready);
        Assert.Empty(Gateway.GroupRequests);
    }

    [Fact]
    public async Task Every_asset_is_created_once_and_the_items_become_ready_when_theirs_are_active()
    {
        await _bench.StoreAsync([Item(0, "a"), Item(1, "a", "b"), Item(2)], Asset("a"), Asset("b"));
        Gateway.NewAssetStatus = AssetStatus.Processing;
        var process = _bench.Start();

        var first = await process.PrepareAsync(0, 1, 2);
        Assert.Equal([2], first.Ready);
        Assert.Equal([0, 1], first.Waiting);

        var a = Gateway.Assets.FindIndex(asset => asset.Name!.StartsWith("o-aaa", StringComparison.Ordinal));
        Gateway.Assets[a] = Gateway.Assets[a] with { Status = AssetStatus.Active };
        var second = await process.PrepareAsync(0, 1);
        Assert.Equal([0], second.Ready);
        Assert.Equal([1], second.Waiting);

        Gateway.Turn(AssetStatus.Active);
        Assert.Equal([1], (await process.PrepareAsync(1)).Ready);
        Assert.Equal(2, Gateway.AssetRequests.Count);
        Assert.Single(Gateway.GroupRequests);
    }

    [Fact]
    public async Task An_asset_that_no_wanted_item_uses_is_left_alone()
    {
        await _bench.StoreAsync([Item(0, "a"), Item(1, "b")], Asset("a"), Asset("b"));

        await _bench.Start().PrepareAsync(1);

        Assert.StartsWith("o-bbb", Assert.Single(Gateway.AssetRequests).Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_asset_fails_the_items_that_use_it_and_no_other()
    {
        await _bench.StoreAsync([.. Enumerable.Range(0, 12).Select(index => Item(index, "a")), Item(12, "b")], Asset("a"), Asset("b"));
        var process = _bench.Start();
        await process.PrepareAsync([.. Enumerable.Range(0, 13)]);
        var refused = Gateway.Assets.FindIndex(asset => asset.Name!.StartsWith("o-aaa", StringComparison.Ordinal));
        Gateway.Assets[refused] = Gateway.Assets[refused] with { Status = AssetStatus.Failed, ErrorMessage = new string('x', 500) };

        var output = await process.PrepareAsync([.. Enumerable.Range(0, 13)]);

        Assert.Equal([12], output.Ready);
        var failed = Assert.Single(output.Failed);
        Assert.Equal(Enumerable.Range(0, 12), failed.Indices);
        Assert.Equal(FailureCodes.AssetRejected, failed.Failure.Code);
        Assert.NotNull(failed.Failure.UpstreamMessage);
    }

    [Theory]
    [InlineData("CreateAsset", 1)]
    [InlineData("CreateAsset", 100)]
    [InlineData("CreateAssetGroup", 1)]
    public async Task A_page_that_fails_in_many_words_fits_into_an_output(string call, int assets)
    {
        var aliases = Enumerable.Range(0, assets).Select(alias => $"a{alias}").ToList();
        await _bench.StoreAsync(
            [.. Enumerable.Range(0, 100).Select(index => Item(index, aliases[index % assets]))],
            [.. aliases.Select((alias, index) => Asset(alias) with { ContentKey = index.ToString("x64", CultureInfo.InvariantCulture) })]);
        var refusals = 0;
        Gateway.Refuse = asked => asked == call
            ? new GatewayFailure(GatewayFailureKind.InvalidRequest, $"Refusal {Interlocked.Increment(ref refusals)}: " + new string('中', 1000))
            {
                Acceptance = GatewayAcceptance.Refused,
                UpstreamCode = new string('c', 1000),
                UpstreamMessage = new string('中', 1000),
            }
            : null;

        var output = await _bench.Start().PrepareAsync([.. Enumerable.Range(0, 100)]);

        Assert.Equal(Enumerable.Range(0, 100), output.Failed.SelectMany(failed => failed.Indices).Order());
        Assert.All(output.Failed, failed => Assert.Equal(FailureCodes.AssetRejected, failed.Failure.Code));
        Assert.All(output.Failed, failed => Assert.Contains("Refusal ", failed.Failure.Message, StringComparison.Ordinal));
        Assert.Equal(assets, output.Failed.Count);
        Assert.InRange(JsonSerializer.SerializeToUtf8Bytes(output, CampaignJson.Default.PrepareAssetsOutput).Length, 1, PayloadLimits.MaxOutputBytes);
    }

    [Theory]
    [InlineData("ListAssetGroups")]
    [InlineData("CreateAsset")]
    public async Task A_refused_account_blocks_and_its_items_wait(string call)
    {
        await _bench.StoreAsync([Item(0, "a")], Asset("a"));
        Gateway.Refuse = asked => asked == call ? FakeGateway.Failure(GatewayFailureKind.Unauthorized) : null;

        var output = await _bench.Start().PrepareAsync(0);

        Assert.Equal(FailureCodes.Unauthorized, output.Blocked!.Code);
        Assert.Equal([0], output.Waiting);
    }

    [Fact]
    public async Task A_group_that_the_provider_refuses_fails_the_items()
    {
        await _bench.StoreAsync([Item(0, "a"), Item(1)], Asset("a"));
        Gateway.Refuse = call => call == "CreateAssetGroup" ? FakeGateway.Failure(GatewayFailureKind.InvalidRequest) : null;

        var output = await _bench.Start().PrepareAsync(0, 1);

        Assert.Contains(output.Failed, failed => failed.Indices.Contains(0) && failed.Failure.Code == FailureCodes.AssetRejected);
    }

    [Fact]
    public async Task What_stands_in_the_way_is_told()
    {
        await _bench.StoreAsync([Item(0, "a")], Asset("a"));
        Gateway.Refuse = call => call == "ListAssetGroups" ? FakeGateway.Failure(GatewayFailureKind.RateLimited) with { RetryAfter = TimeSpan.FromSeconds(9) } : null;

        var output = await _bench.Start().PrepareAsync(0);

        Assert.Equal([0], output.Waiting);
        Assert.Equal(TimeSpan.FromSeconds(9), output.Cause!.RetryAfter);
    }

    [Fact]
    public async Task A_group_that_is_gone_at_the_provider_is_made_anew_and_its_asset_goes_there()
    {
        await _bench.StoreAsync([Item(0, "a")], Asset("a"));
        var process = _bench.Start();
        await process.Groups.EnsureAsync(await _bench.Plans.GetAsync(Bench.Id, default), default);
        Gateway.Groups[0] = new AssetGroup("elsewhere", "other", CreatedAt: null);
        Gateway.Refuse = call => call == "CreateAsset" && Gateway.AssetRequests[^1].GroupId == "group-0" ? FakeGateway.Failure(GatewayFailureKind.NotFound) : null;
        _bench.Time.Advance(TimeSpan.FromMinutes(2));

        var unknown = await process.PrepareAsync(0);
        Assert.Equal([0], unknown.Waiting);
        Assert.NotNull(unknown.Cause);

        await process.PrepareAsync(0);
        Assert.Equal([0], (await process.PrepareAsync(0)).Ready);
        Assert.Equal("group-1", Assert.Single(Gateway.Assets).GroupId);
    }

    private static PlannedItem Item(int index, params string[] aliases) => new(index, $"item-{index}", "prompt", new GenerationParameters())
    {
        References = [.. aliases.Select(alias => new PlannedReference(alias, MediaType.Image, "reference_image"))],
    };

    private static PlannedAsset Asset(string alias) =>
        new(alias, MediaType.Image) { Url = $"https://example.com/{alias}.png", ContentKey = new string(alias[0], 64) };
}
