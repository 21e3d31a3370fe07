using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Moq;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Campaigns.Tests.Assets;
using Orchestrations.Campaigns.Tests.Effects;
using Orchestrations.Campaigns.Tests.Output;
using Orchestrations.Durable;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Generation;

public sealed class CheckGenerationTests : IAsyncLifetime, IDisposable
{
    private const string SegmentId = "segment:spring:001:000";

    private static readonly ItemState AtProvider = new(ItemStatus.Generating, Attempts: 1) { TaskId = "asyn-1", Progress = 30 };

    private readonly Bench _bench = new();
    private readonly Mock<DurableClient> _client = new();
    private readonly List<ItemSignal> _signals = [];
    private OutputHost _host = null!;
    private CampaignPlan _plan = null!;
    private FaultyStore? _store;

    public async Task InitializeAsync()
    {
        _host = await OutputHost.StartAsync();
        _plan = await _bench.StoreAsync([new PlannedItem(0, "shot-01", "a quiet lake", new GenerationParameters())]);
        _client
            .Setup(client => client.RaiseEventAsync(SegmentId, "signal", It.IsAny<ItemSignal>(), It.IsAny<CancellationToken>()))
            .Returns((string _, string _, ItemSignal signal, CancellationToken _) =>
            {
                _signals.Add(signal);
                return Task.CompletedTask;
            });
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_task_that_is_done_frees_the_slot_and_is_archived_from_the_address_of_the_same_answer()
    {
        Succeeds(_host.Address("video.mp4"));

        var output = await CheckAsync();

        Assert.Equal((GenerationStatus.Succeeded, _bench.Time.GetUtcNow()), (output.Status, output.GeneratedAt));
        Assert.Equal(new ItemSignal(0, Generated: true) { Finished = new FinishedGeneration(60_000, 90_000, 85_000) }, Assert.Single(_signals));
        Assert.Equal("outputs/spring/shot-01.mp4", output.Archived!.Output!.Path);
        Assert.Equal(1, _bench.Gateway.GenerationReads);
        var sidecar = (await _bench.Sidecars.ReadAsync(_plan, "shot-01", default))!.State;
        Assert.Equal((ItemStatus.Succeeded, 100, "asyn-1"), (sidecar.Status, sidecar.Progress, sidecar.TaskId));
        Assert.Equal((output.GeneratedAt, output.Archived.ArchivedAt), (sidecar.Timings.GeneratedAt, sidecar.Timings.ArchivedAt));
        Assert.Equal(new GenerationUsage(10, 12), sidecar.Usage);
    }

    [Fact]
    public async Task Run_again_it_finds_what_it_has_archived()
    {
        Succeeds(_host.Address("video.mp4"));
        var first = await CheckAsync();
        Succeeds(_host.Address("gone.mp4"));

        Assert.Equal(first.Archived, (await CheckAsync()).Archived);
    }

    [Theory]
    [InlineData(GatewayFailureKind.NotFound)]
    [InlineData(GatewayFailureKind.Unavailable)]
    [InlineData(null)]
    public async Task What_it_has_archived_is_found_though_the_provider_has_forgotten_the_task_or_is_away(GatewayFailureKind? kind)
    {
        Succeeds(_host.Address("video.mp4"));
        var first = await CheckAsync();
        _bench.Gateway.OnRead = _ => kind is { } failed
            ? FakeGateway.Failure(failed)
            : new GenerationReading(GenerationStatus.Failed) { Failure = FakeGateway.Failure(GatewayFailureKind.GenerationExpired) };

        var again = await CheckAsync();

        Assert.Equal((GenerationStatus.Succeeded, first.Archived, null), (again.Status, again.Archived, again.Failure));
    }

    [Fact]
    public async Task The_outputs_signed_address_is_not_handed_on()
    {
        Succeeds(new Uri(_host.Address("gone.mp4") + "?X-Signature=secret"));

        var output = await CheckAsync();

        Assert.Equal((FailureCodes.OutputUnavailable, true), (output.Archived!.Failure!.Code, output.Archived.Failure.Retriable));
        Assert.DoesNotContain("secret", JsonSerializer.Serialize(output, CampaignJson.Default.CheckGenerationOutput), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_the_store_has_no_room_for_is_to_be_tried_again_and_its_slot_is_free_all_the_same()
    {
        Succeeds(_host.Address("video.mp4"));
        _store = new FaultyStore(_bench.Store) { BeforeWrite = () => throw new ObjectStoreException("The disk is full.", isTransient: true, innerException: null) };

        var output = await CheckAsync();

        Assert.Equal((FailureCodes.OutputUnavailable, true), (output.Archived!.Failure!.Code, output.Archived.Failure.Retriable));
        Assert.Single(_signals);
    }

    [Fact]
    public async Task Where_the_segment_is_gone_the_output_is_archived_all_the_same()
    {
        Succeeds(_host.Address("video.mp4"));
        _client
            .Setup(client => client.RaiseEventAsync(SegmentId, "signal", It.IsAny<ItemSignal>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new OrchestrationNotFoundException(SegmentId));

        Assert.NotNull((await CheckAsync()).Archived!.Output);
    }

    [Fact]
    public async Task A_task_under_way_tells_how_far_it_is()
    {
        _bench.Gateway.OnRead = _ => new GenerationReading(GenerationStatus.Running) { Progress = 30 };
        Assert.Equal(new CheckGenerationOutput(GenerationStatus.Running) { Progress = 30 }, await CheckAsync());
        Assert.Empty(_signals);
    }

    [Fact]
    public async Task A_failed_task_says_why()
    {
        _bench.Gateway.OnRead = _ => new GenerationReading(GenerationStatus.Failed) { Failure = FakeGateway.Failure(GatewayFailureKind.ContentBlocked) };
        var output = await CheckAsync();
        Assert.Equal((GenerationStatus.Failed, FailureCodes.ContentBlocked, false), (output.Status, output.Failure!.Code, output.IsUnknownTask));
    }

    [Theory]
    [InlineData(GatewayFailureKind.NotFound, FailureCodes.GenerationFailed, true)]
    [InlineData(GatewayFailureKind.Unauthorized, FailureCodes.Unauthorized, false)]
    [InlineData(GatewayFailureKind.Unavailable, FailureCodes.GatewayUnavailable, false)]
    public async Task A_poll_that_failed_says_nothing_of_the_task(GatewayFailureKind kind, string code, bool isUnknown)
    {
        _bench.Gateway.OnRead = _ => FakeGateway.Failure(kind);
        var output = await CheckAsync();
        Assert.Equal((GenerationStatus.Unknown, code, isUnknown), (output.Status, output.Failure!.Code, output.IsUnknownTask));
    }

    private void Succeeds(Uri video) => _bench.Gateway.OnRead = _ => new GenerationReading(GenerationStatus.Succeeded)
    {
        Progress = 100,
        VideoUrl = video,
        Usage = new GenerationUsage(10, 12),
    };

    private async Task<CheckGenerationOutput> CheckAsync()
    {
        IObjectStore store = _store is null ? _bench.Store : _store;
        using var downloader = new OutputDownloader(
            store, _bench.Gateway, Options.Create(new OutputOptions { AllowedHosts = ["127.0.0.1"] }), TimeProvider.System, NullLogger<OutputDownloader>.Instance);
        var archiver = new OutputArchiver(
            _bench.Plans, new SidecarStore(store), store, _bench.Gateway, downloader, _bench.Time, NullLogger<OutputArchiver>.Instance);
        return await new CheckGeneration(_bench.Gateway, archiver, _client.Object, _bench.Time, NullLogger<CheckGeneration>.Instance)
            .RunAsync(Bench.Context, new CheckGenerationInput("spring", 0, SegmentId, AtProvider, _bench.Time.GetUtcNow() - TimeSpan.FromSeconds(90))
            {
                Unfinished = new FinishedGeneration(60_000, By: 0, 85_000),
            });
    }
}
