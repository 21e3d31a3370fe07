using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Campaigns.Tests.Assets;
using Orchestrations.Campaigns.Tests.Effects;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Output;

public sealed class ArchiveOutputTests : IAsyncLifetime, IDisposable
{
    private static readonly ItemState Generated = new(ItemStatus.Archiving, Attempts: 2)
    {
        TaskId = "asyn-1",
        Progress = 100,
        Usage = new GenerationUsage(1, 2),
    };

    private readonly Bench _bench = new();
    private OutputHost _host = null!;
    private OutputDownloader _downloader = null!;
    private CampaignPlan _plan = null!;

    public async Task InitializeAsync()
    {
        _host = await OutputHost.StartAsync();
        var options = new OutputOptions { AllowedHosts = ["127.0.0.1"] };
        _downloader = new OutputDownloader(
            _bench.Store, _bench.Gateway, Options.Create(options), TimeProvider.System, NullLogger<OutputDownloader>.Instance);
        _plan = await _bench.StoreAsync(
        [
            new PlannedItem(0, "shot-01", "a quiet lake", new GenerationParameters { Seed = 7 }),
            new PlannedItem(1, "shot-02", "the last frame, too", new GenerationParameters { ReturnLastFrame = true }),
        ]);
    }

    public async Task DisposeAsync() => await _host.DisposeAsync();

    public void Dispose()
    {
        _downloader.Dispose();
        _bench.Dispose();
    }

    [Fact]
    public async Task An_output_is_archived_with_its_sidecar_beside_it()
    {
        Read("video.mp4", usage: new GenerationUsage(10, 12));

        var output = await ArchiveAsync();

        var expected = new ArchivedObject(
            _bench.Store.GetAddress(OutputPaths.Video("spring", "shot-01")).AbsoluteUri,
            "outputs/spring/shot-01.mp4",
            "video/mp4",
            OutputHost.Video.Length,
            Convert.ToHexStringLower(SHA256.HashData(OutputHost.Video)));
        Assert.Equal(
            new ArchiveOutputOutput { Output = expected, ArchivedAt = _bench.Time.GetUtcNow(), Usage = new GenerationUsage(10, 12) },
            output);
        Assert.Equal(OutputHost.Video, await BytesAsync(OutputPaths.Video("spring", "shot-01")));

        var sidecar = (await _bench.Sidecars.ReadAsync(_plan, "shot-01", default))!;
        Assert.Equal(("spring", "shot-01", 0), (sidecar.Campaign, sidecar.Item, sidecar.Index));
        Assert.Equal(("a quiet lake", 7), (sidecar.Request.Prompt, sidecar.Request.Parameters.Seed));
        Assert.Equal((ItemStatus.Succeeded, 2, "asyn-1", expected), (sidecar.State.Status, sidecar.State.Attempts, sidecar.State.TaskId, sidecar.State.Output));
        Assert.Equal(_bench.Time.GetUtcNow(), sidecar.State.Timings.ArchivedAt);
        var text = Encoding.UTF8.GetString((await BytesAsync(OutputPaths.Sidecar("spring", "shot-01")))!);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_again_it_finds_what_is_there_and_downloads_nothing()
    {
        Read("video.mp4");
        var first = await ArchiveAsync();
        _bench.Time.Advance(TimeSpan.FromDays(2));
        _bench.Gateway.OnRead = _ => FakeGateway.Failure(GatewayFailureKind.NotFound);

        Assert.Equal(first, await ArchiveAsync());
        Assert.Equal(1, _host.Requests);
    }

    [Fact]
    public async Task The_output_of_another_task_is_not_taken_for_this_ones()
    {
        Read("video.mp4");
        await ArchiveAsync();

        await ArchiveAsync(Generated with { TaskId = "asyn-2" });

        Assert.Equal(2, _host.Requests);
        Assert.Equal("asyn-2", (await _bench.Sidecars.ReadAsync(_plan, "shot-01", default))!.State.TaskId);
    }

    [Fact]
    public async Task A_video_that_went_away_is_fetched_again()
    {
        Read("video.mp4");
        await ArchiveAsync();
        await _bench.Store.DeleteAsync(OutputPaths.Video("spring", "shot-01"), default);

        Assert.NotNull((await ArchiveAsync()).Output);
        Assert.Equal(OutputHost.Video, await BytesAsync(OutputPaths.Video("spring", "shot-01")));
    }

    [Fact]
    public async Task An_output_without_an_address_yet_is_worth_trying_again()
    {
        _bench.Gateway.OnRead = _ => new GenerationReading(GenerationStatus.Succeeded);
        await FailsAsync(FailureCodes.OutputUnavailable, retriable: true);
    }

    [Fact]
    public async Task A_task_that_can_not_be_read_is_worth_trying_again_as_the_gateway_asks()
    {
        _bench.Gateway.OnRead = _ => FakeGateway.Failure(GatewayFailureKind.RateLimited) with { RetryAfter = TimeSpan.FromSeconds(7) };
        var failure = await FailsAsync(FailureCodes.OutputUnavailable, retriable: true);
        Assert.Equal((TimeSpan.FromSeconds(7), FailureCodes.RateLimited), (failure.RetryAfter, failure.UpstreamCode));
    }

    [Fact]
    public async Task A_task_that_has_failed_after_all_is_a_failure()
    {
        _bench.Gateway.OnRead = _ => new GenerationReading(GenerationStatus.Failed) { Failure = FakeGateway.Failure(GatewayFailureKind.ContentBlocked) };
        await FailsAsync(FailureCodes.ContentBlocked, retriable: false);
    }

    [Fact]
    public async Task A_task_that_stays_unknown_is_gone_with_the_last_try_and_its_output_with_it()
    {
        _bench.Gateway.OnRead = _ => FakeGateway.Failure(GatewayFailureKind.NotFound);
        Assert.True((await FailsAsync(FailureCodes.OutputUnavailable, retriable: true)).KeepsPaidTask);

        var last = (await ArchiveAsync(isLastTry: true)).Failure!;

        Assert.Equal((FailureCodes.GenerationFailed, false), (last.Code, last.KeepsPaidTask));
        Assert.Contains("billed, again", last.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_only_the_settings_refuse_can_still_be_had()
    {
        _bench.Gateway.OnRead = _ => new GenerationReading(GenerationStatus.Succeeded) { VideoUrl = new Uri("https://10.0.0.1/video.mp4?X-Signature=secret") };
        var failure = await FailsAsync(FailureCodes.OutputRejected, retriable: false);
        Assert.True(failure.KeepsPaidTask);
        Assert.Contains("Output__AllowedHosts", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_is_not_there_is_worth_trying_again()
    {
        Read("gone.mp4");
        await FailsAsync(FailureCodes.OutputUnavailable, retriable: true);
    }

    [Fact]
    public async Task A_page_instead_of_a_video_is_rejected()
    {
        Read("page");
        var failure = await FailsAsync(FailureCodes.OutputRejected, retriable: false);
        Assert.False(failure.KeepsPaidTask);
        Assert.Contains("billed, again", failure.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_last_frame_that_was_asked_for_lies_beside_the_video()
    {
        Read("video.mp4", "frame.png");

        var output = await ArchiveAsync(index: 1);

        Assert.Equal("outputs/spring/shot-02.last-frame.png", output.LastFrame!.Path);
        Assert.Equal("image/png", output.LastFrame.ContentType);
        Assert.Equal(OutputHost.Frame, await BytesAsync(OutputPaths.LastFrame("spring", "shot-02")));
        Assert.Equal(output, await ArchiveAsync(index: 1));
        Assert.Equal(2, _host.Requests);
    }

    [Fact]
    public async Task A_last_frame_that_nobody_asked_for_is_left_where_it_is()
    {
        Read("video.mp4", "frame.png");
        Assert.Null((await ArchiveAsync()).LastFrame);
        Assert.Equal(1, _host.Requests);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("gone.png")]
    public async Task A_last_frame_that_stays_away_is_waited_for_and_given_up_with_the_last_try(string? frame)
    {
        Read("video.mp4", frame);

        var early = await ArchiveAsync(index: 1);
        Assert.Equal((FailureCodes.OutputUnavailable, true), (early.Failure!.Code, early.Failure.Retriable));
        Assert.Null(await _bench.Sidecars.ReadAsync(_plan, "shot-02", default));

        // The video that is there is not fetched once more.
        var last = await ArchiveAsync(Generated with { Output = early.Output }, index: 1, isLastTry: true);
        Assert.Equal(frame is null ? 1 : 3, _host.Requests);
        Assert.NotNull(last.Output);
        Assert.Null(last.LastFrame);
        Assert.Null(last.Failure);
    }

    [Fact]
    public async Task A_last_frame_that_is_no_image_does_not_hold_the_video_back()
    {
        Read("video.mp4", "page");
        var output = await ArchiveAsync(index: 1);
        Assert.NotNull(output.Output);
        Assert.Null(output.LastFrame);
    }

    [Fact]
    public async Task A_failure_is_recorded_beside_the_outputs()
    {
        var state = new ItemState(ItemStatus.Failed, Attempts: 1) { TaskId = "asyn-1", Failure = new GenerationFailure(FailureCodes.ContentBlocked, "blocked") { Hint = "change it" } };

        var status = await new RecordFailure(_bench.Plans, _bench.Sidecars, NullLogger<RecordFailure>.Instance).RunAsync(Bench.Context, new RecordFailureInput("spring", 1, state));

        Assert.Equal(ItemStatus.Failed, status);
        var sidecar = (await _bench.Sidecars.ReadAsync(_plan, "shot-02", default))!;
        Assert.Equal(state, sidecar.State);
        Assert.Equal("the last frame, too", sidecar.Request.Prompt);
        Assert.Null(await _bench.Sidecars.ReadAsync(_plan, "shot-01", default));
    }

    [Fact]
    public async Task A_video_and_its_last_frame_have_one_deadline_together()
    {
        _host.OnVideo = () => _bench.Time.Advance(new OutputOptions().Deadline);
        Read("video.mp4", "frame.png");

        var output = await ArchiveAsync(index: 1);

        Assert.Equal((FailureCodes.OutputUnavailable, true), (output.Failure!.Code, output.Failure.Retriable));
        Assert.Contains("Output__Deadline", output.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, _host.Requests);
    }

    private void Read(string video, string? frame = null, GenerationUsage? usage = null) => _bench.Gateway.OnRead =
        _ => new GenerationReading(GenerationStatus.Succeeded)
        {
            Progress = 100,
            VideoUrl = _host.Address(video),
            LastFrameUrl = frame is null ? null : _host.Address(frame),
            Usage = usage,
        };

    private Task<ArchiveOutputOutput> ArchiveAsync(ItemState? state = null, int index = 0, bool isLastTry = false) =>
        new ArchiveOutput(new OutputArchiver(
            _bench.Plans, _bench.Sidecars, _bench.Store, _bench.Gateway, _downloader, _bench.Time, NullLogger<OutputArchiver>.Instance))
            .RunAsync(Bench.Context, new ArchiveOutputInput("spring", index, state ?? Generated) { IsLastTry = isLastTry });

    private async Task<GenerationFailure> FailsAsync(string code, bool retriable)
    {
        var output = await ArchiveAsync();
        Assert.Null(output.Output);
        Assert.Equal((code, retriable), (output.Failure!.Code, output.Failure.Retriable));
        Assert.Null(await _bench.Sidecars.ReadAsync(_plan, "shot-01", default));
        return output.Failure;
    }

    private async Task<byte[]?> BytesAsync(ObjectName name) => (await _bench.Store.ReadAsync(name, 1 << 20, default))?.Bytes;
}
