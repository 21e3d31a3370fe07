using System.Text;
using Orchestrations.Campaigns.Assets;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Tests.Effects;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Assets;

public sealed class AssetLibraryTests : IDisposable
{
    private static readonly PlannedAsset Hero = new("hero", MediaType.Image)
    {
        Url = "https://example.com/hero.png",
        ContentKey = new string('c', 64),
    };

    private readonly Bench _bench = new();

    private FakeGateway Gateway => _bench.Gateway;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_asset_given_by_its_id_is_used_as_it_is()
    {
        var library = _bench.Start().Library;
        var old = new PlannedAsset("old", MediaType.Image) { AssetId = "asset-x" };

        Assert.Equal(new AssetReadiness.Ready("asset-x"), await EnsureAsync(library, old));
        Assert.Equal("asset-x", await library.FindAsync(old, CancellationToken.None));
        Assert.Empty(Gateway.AssetRequests);
    }

    [Fact]
    public async Task An_asset_is_created_then_waited_for_and_found_once_it_is_active()
    {
        Gateway.NewAssetStatus = AssetStatus.Processing;
        var library = _bench.Start().Library;

        Assert.Equal(new AssetReadiness.Waiting(Cause: null), await EnsureAsync(library));
        Assert.Equal(new AssetReadiness.Waiting(Cause: null), await EnsureAsync(library));
        Assert.Null(await library.FindAsync(Hero, CancellationToken.None));

        Gateway.Turn(AssetStatus.Active);
        Assert.Equal(new AssetReadiness.Ready("asset-1"), await EnsureAsync(library));
        Assert.Equal("asset-1", await library.FindAsync(Hero, CancellationToken.None));
        Assert.Equal("asset-1", await _bench.Start("later").Library.FindAsync(Hero, CancellationToken.None));

        var request = Assert.Single(Gateway.AssetRequests);
        Assert.Equal("group-0", request.GroupId);
        Assert.Equal(AssetKind.Image, request.Kind);
        Assert.Equal(new AssetSource.Url("https://example.com/hero.png"), request.Source);
        Assert.InRange(request.Name.Length, 1, 64);
    }

    [Fact]
    public async Task Bytes_that_we_hold_are_sent_as_a_file()
    {
        await _bench.Store.WriteAsync(new ObjectName(ObjectContainer.Inputs, "spring/media/theme.mp3"), Encoding.UTF8.GetBytes("music"), "audio/mpeg", default);
        var theme = new PlannedAsset("bgm", MediaType.Audio)
        {
            ObjectPath = "spring/media/theme.mp3",
            ContentKey = new string('d', 64),
            Bytes = 5,
            ContentType = "audio/mpeg",
        };

        await EnsureAsync(_bench.Start().Library, theme);

        var request = Assert.Single(Gateway.AssetRequests);
        Assert.Equal(AssetKind.Audio, request.Kind);
        var file = Assert.IsType<AssetSource.File>(request.Source);
        Assert.Equal((5, "theme.mp3", "audio/mpeg"), (file.Bytes, file.FileName, file.ContentType));
        for (var opened = 0; opened < 2; opened++)
        {
            using var text = new StreamReader(await file.Open(CancellationToken.None));
            Assert.Equal("music", await text.ReadToEndAsync());
        }
    }

    [Fact]
    public async Task Media_that_is_gone_from_the_store_is_said_to_be()
    {
        await EnsureAsync(_bench.Start().Library, new PlannedAsset("clip", MediaType.Video) { ObjectPath = "spring/clip.mp4", ContentKey = new string('e', 64) });
        var file = Assert.IsType<AssetSource.File>(Assert.Single(Gateway.AssetRequests).Source);
        var gone = await Assert.ThrowsAsync<FileNotFoundException>(() => file.Open(CancellationToken.None));
        Assert.Contains("'clip'", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_asset_is_created_once_though_many_want_it_at_once()
    {
        var library = _bench.Start().Library;

        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => EnsureAsync(library))));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => EnsureAsync(_bench.Start($"p{n}", isAlone: false).Library))));

        Assert.Single(Gateway.AssetRequests);
        Assert.Equal(new AssetReadiness.Ready("asset-1"), await EnsureAsync(library));
    }

    [Fact]
    public async Task Of_processes_that_begin_together_one_creates_the_asset()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => EnsureAsync(_bench.Start($"p{n}", isAlone: false).Library))));
        Assert.Single(Gateway.AssetRequests);
    }

    [Fact]
    public async Task Contents_of_one_key_and_different_types_are_different_assets()
    {
        var library = _bench.Start().Library;
        await EnsureAsync(library);
        await EnsureAsync(library, Hero with { Type = MediaType.Video });
        Assert.Equal([AssetKind.Image, AssetKind.Video], Gateway.AssetRequests.Select(request => request.Kind));
    }

    [Fact]
    public async Task An_asset_whose_answer_was_lost_is_found_by_its_name_among_many_like_it()
    {
        Gateway.Lose = _ => FakeGateway.Failure(GatewayFailureKind.Unavailable, GatewayAcceptance.Ambiguous);
        var waiting = Assert.IsType<AssetReadiness.Waiting>(await EnsureAsync(_bench.Start("dead").Library));
        Assert.Equal(FailureCodes.GatewayUnavailable, waiting.Cause!.Code);
        var created = Gateway.Assets.Single();
        for (var n = 0; n < 120; n++)
        {
            Gateway.Assets.Insert(0, created with { Id = $"like-{n}", Name = $"{created.Name}{n}" });
        }

        var next = _bench.Start("next").Library;
        await EnsureAsync(next);

        Assert.Equal(new AssetReadiness.Ready("asset-1"), await EnsureAsync(next));
        Assert.Single(Gateway.AssetRequests);
    }

    [Fact]
    public async Task An_asset_that_was_never_created_after_all_is_created_under_the_same_name()
    {
        Gateway.Refuse = _ => FakeGateway.Failure(GatewayFailureKind.Unavailable, GatewayAcceptance.Ambiguous);
        await EnsureAsync(_bench.Start("dead").Library);
        Gateway.Refuse = _ => null;

        var next = _bench.Start("next").Library;
        await EnsureAsync(next);

        Assert.Equal(new AssetReadiness.Ready("asset-2"), await EnsureAsync(next));
        Assert.Single(Gateway.AssetRequests.Select(request => request.Name).Distinct());
    }

    [Fact]
    public async Task The_intent_of_another_process_is_waited_for_until_it_is_overdue()
    {
        Gateway.Refuse = _ => FakeGateway.Failure(GatewayFailureKind.Unavailable, GatewayAcceptance.Ambiguous);
        await EnsureAsync(_bench.Start("other", isAlone: false).Library);
        Gateway.Refuse = _ => null;
        var library = _bench.Start("this", isAlone: false).Library;

        Assert.Equal(new AssetReadiness.Waiting(Cause: null), await EnsureAsync(library));
        Assert.Single(Gateway.AssetRequests);

        _bench.Time.Advance(TimeSpan.FromMinutes(3));
        await EnsureAsync(library);
        Assert.Equal(2, Gateway.AssetRequests.Count);
    }

    [Theory]
    [InlineData(GatewayFailureKind.InvalidRequest)]
    [InlineData(GatewayFailureKind.ContentBlocked)]
    [InlineData(GatewayFailureKind.AssetRejected)]
    public async Task A_refused_asset_fails_in_this_run_alone_and_gets_a_new_name_in_the_next(GatewayFailureKind kind)
    {
        Gateway.Refuse = _ => FakeGateway.Failure(kind);
        var library = _bench.Start().Library;

        var failed = Assert.IsType<AssetReadiness.Failed>(await EnsureAsync(library, run: "one"));
        Assert.Equal(failed, await EnsureAsync(library, run: "one"));
        Assert.Equal(FailureCodes.AssetRejected, failed.Failure.Code);
        Assert.Contains("'hero'", failed.Failure.Message, StringComparison.Ordinal);
        Assert.Single(Gateway.AssetRequests);

        Gateway.Refuse = _ => null;
        await EnsureAsync(library, run: "two");
        Assert.IsType<AssetReadiness.Ready>(await EnsureAsync(library, run: "two"));
        Assert.Equal(2, Gateway.AssetRequests.Select(request => request.Name).Distinct().Count());
    }

    [Fact]
    public async Task An_asset_that_the_provider_fails_is_refused_with_the_providers_reason()
    {
        Gateway.NewAssetStatus = AssetStatus.Processing;
        var library = _bench.Start().Library;
        await EnsureAsync(library);
        Gateway.Turn(AssetStatus.Failed, "FaceTooSmall", "the face is too small");

        var failed = Assert.IsType<AssetReadiness.Failed>(await EnsureAsync(library));

        Assert.Equal(FailureCodes.AssetRejected, failed.Failure.Code);
        Assert.Equal(("FaceTooSmall", "the face is too small"), (failed.Failure.UpstreamCode, failed.Failure.UpstreamMessage));
        Assert.Null(await library.FindAsync(Hero, CancellationToken.None));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_active_asset_that_is_deleted_or_fails_at_the_provider_is_created_anew_under_another_name(bool deleted)
    {
        var library = _bench.Start().Library;
        await ReadyAsync(library);
        if (deleted)
        {
            Gateway.Assets.Clear();
        }
        else
        {
            Gateway.Turn(AssetStatus.Failed);
        }

        _bench.Time.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(new AssetReadiness.Waiting(Cause: null), await EnsureAsync(library));
        Assert.Null(await library.FindAsync(Hero, CancellationToken.None));

        Assert.Equal(new AssetReadiness.Ready("asset-2"), await EnsureAsync(library));
        Assert.Equal("asset-2", await library.FindAsync(Hero, CancellationToken.None));
        Assert.Equal(2, Gateway.AssetRequests.Select(request => request.Name).Distinct().Count());
    }

    [Fact]
    public async Task An_asset_that_is_new_may_be_unknown_for_a_moment()
    {
        var library = _bench.Start().Library;
        await EnsureAsync(library);
        Gateway.Refuse = call => call == "GetAsset" ? FakeGateway.Failure(GatewayFailureKind.NotFound) : null;

        Assert.IsType<AssetReadiness.Waiting>(await EnsureAsync(library));

        Gateway.Refuse = _ => null;
        Assert.Equal(new AssetReadiness.Ready("asset-1"), await EnsureAsync(library));
    }

    [Fact]
    public async Task An_active_asset_is_taken_for_granted_for_a_while()
    {
        var library = _bench.Start().Library;
        await ReadyAsync(library);
        var reads = Gateway.AssetReads;

        _bench.Time.Advance(TimeSpan.FromMinutes(9));
        await ReadyAsync(library);
        Assert.Equal(reads, Gateway.AssetReads);

        _bench.Time.Advance(TimeSpan.FromMinutes(2));
        await ReadyAsync(library);
        Assert.Equal(reads + 1, Gateway.AssetReads);
    }

    [Theory]
    [InlineData("CreateAsset", GatewayFailureKind.Unauthorized)]
    [InlineData("CreateAsset", GatewayFailureKind.QuotaExhausted)]
    [InlineData("GetAsset", GatewayFailureKind.Unauthorized)]
    [InlineData("GetAsset", GatewayFailureKind.QuotaExhausted)]
    public async Task A_refused_account_blocks_and_the_asset_goes_on_once_it_is_mended(string call, GatewayFailureKind kind)
    {
        Gateway.Refuse = asked => asked == call ? FakeGateway.Failure(kind) : null;
        var library = _bench.Start().Library;

        AssetReadiness last = new AssetReadiness.Waiting(Cause: null);
        for (var tries = 0; tries < 2 && last is AssetReadiness.Waiting; tries++)
        {
            last = await EnsureAsync(library);
        }

        Assert.IsType<AssetReadiness.Blocked>(last);
        Gateway.Refuse = _ => null;
        await ReadyAsync(library);
    }

    [Fact]
    public async Task A_refused_account_blocks_while_a_lost_answer_is_looked_for()
    {
        Gateway.Lose = _ => FakeGateway.Failure(GatewayFailureKind.Unavailable, GatewayAcceptance.Ambiguous);
        var library = _bench.Start().Library;
        await EnsureAsync(library);
        Gateway.Refuse = call => call == "ListAssets" ? FakeGateway.Failure(GatewayFailureKind.Unauthorized) : null;
        Assert.IsType<AssetReadiness.Blocked>(await EnsureAsync(library));

        Gateway.Refuse = call => call == "ListAssets" ? FakeGateway.Failure(GatewayFailureKind.RateLimited) : null;
        Assert.Equal(FailureCodes.RateLimited, Assert.IsType<AssetReadiness.Waiting>(await EnsureAsync(library)).Cause!.Code);
        Assert.Single(Gateway.AssetRequests);
    }

    [Fact]
    public async Task A_name_is_not_used_again_though_the_account_was_refused_in_between()
    {
        var library = _bench.Start().Library;
        Gateway.NewAssetStatus = AssetStatus.Failed;
        await EnsureAsync(library, run: "one");
        Assert.IsType<AssetReadiness.Failed>(await EnsureAsync(library, run: "one"));

        Gateway.Refuse = call => call == "CreateAsset" ? FakeGateway.Failure(GatewayFailureKind.QuotaExhausted) : null;
        Assert.IsType<AssetReadiness.Blocked>(await EnsureAsync(library, run: "two"));
        Gateway.Refuse = _ => null;
        Gateway.NewAssetStatus = AssetStatus.Active;
        await EnsureAsync(library, run: "two");

        Assert.IsType<AssetReadiness.Ready>(await EnsureAsync(library, run: "two"));
        Assert.Equal(2, Gateway.Assets.Select(asset => asset.Name).Distinct().Count());
    }

    [Fact]
    public async Task A_creation_that_was_refused_for_now_is_sent_again_at_once()
    {
        Gateway.Refuse = _ => FakeGateway.Failure(GatewayFailureKind.RateLimited);
        var first = _bench.Start("first", isAlone: false).Library;
        Assert.Equal(FailureCodes.RateLimited, Assert.IsType<AssetReadiness.Waiting>(await EnsureAsync(first)).Cause!.Code);

        Gateway.Refuse = _ => null;
        await ReadyAsync(_bench.Start("second", isAlone: false).Library);
    }

    private static Task<AssetReadiness> EnsureAsync(AssetLibrary library, PlannedAsset? asset = null, string run = "run-1") =>
        library.EnsureAsync(asset ?? Hero, "group-0", run, CancellationToken.None);

    private static async Task ReadyAsync(AssetLibrary library)
    {
        var readiness = await EnsureAsync(library);
        Assert.IsType<AssetReadiness.Ready>(readiness is AssetReadiness.Waiting ? await EnsureAsync(library) : readiness);
    }
}
