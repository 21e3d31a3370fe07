using System.Text.Json;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Generation;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Orchestrations.Campaigns.Output;
using Orchestrations.Campaigns.Tests.Assets;
using Orchestrations.Campaigns.Tests.Effects;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Generation;

public sealed class SubmitGenerationTests : IDisposable
{
    private static readonly PlannedItem Plain = new(0, "shot-01", "a quiet lake", new GenerationParameters());

    private static readonly PlannedAsset Hero = new("hero", MediaType.Image)
    {
        Url = "https://example.com/hero.png",
        ContentKey = new string('c', 64),
    };

    private readonly Bench _bench = new();

    private FakeGateway Gateway => _bench.Gateway;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task An_accepted_submission_is_found_again_and_never_sent_twice()
    {
        await _bench.StoreAsync([Plain]);

        var first = await _bench.Start().SubmitAsync();
        _bench.Time.Advance(TimeSpan.FromHours(1));
        var again = await _bench.Start("after a crash").SubmitAsync();

        Assert.Equal((SubmitOutcome.Submitted, "asyn-1"), (first.Outcome, first.TaskId));
        Assert.Equal(first, again);
        Assert.Single(Gateway.Submissions);
    }

    [Fact]
    public async Task What_is_ended_while_it_waits_for_its_turn_was_not_sent_and_may_be_sent_later()
    {
        await _bench.StoreAsync([Plain]);
        using var stop = new CancellationTokenSource();
        var waits = new TaskCompletionSource();
        Gateway.OnAcquire = token =>
        {
            waits.TrySetResult();
            return Task.Delay(Timeout.Infinite, token);
        };

        var submitting = _bench.Start().SubmitAsync(cancellationToken: stop.Token);
        await waits.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => submitting);

        Gateway.OnAcquire = _ => Task.CompletedTask;
        Assert.Equal(SubmitOutcome.Submitted, (await _bench.Start("later").SubmitAsync()).Outcome);
        Assert.Single(Gateway.Submissions);
    }

    [Fact]
    public async Task What_is_in_place_already_is_found_where_that_is_asked_for_and_not_made_again()
    {
        var plan = await _bench.StoreAsync([Plain]);
        var content = new byte[] { 1, 2, 3 };
        var video = OutputPaths.Video(plan.Id, Plain.Id);
        await _bench.Store.WriteAsync(video, content, "video/mp4", CancellationToken.None);
        var submittedAt = _bench.Time.GetUtcNow() - TimeSpan.FromHours(1);
        var made = new ItemState(ItemStatus.Succeeded, Attempts: 2)
        {
            TaskId = "asyn-7",
            Output = new ArchivedObject("file:///video", video.ToString(), "video/mp4", content.Length, "aa"),
            Timings = new ItemTimings { SubmittedAt = submittedAt, GeneratedAt = submittedAt + TimeSpan.FromMinutes(2) },
        };
        await _bench.Sidecars.WriteAsync(plan, Plain, made, CancellationToken.None);

        var found = await _bench.Start().SubmitAsync(findsOutputs: true);

        Assert.Equal(SubmitGenerationOutput.Submitted("asyn-7", submittedAt) with { GeneratedAt = made.Timings.GeneratedAt }, found);
        Assert.Empty(Gateway.Submissions);

        // What is gone from its place is made again.
        await _bench.Store.DeleteAsync(video, CancellationToken.None);
        Assert.Equal("asyn-1", (await _bench.Start().SubmitAsync(findsOutputs: true)).TaskId);
    }

    [Fact]
    public async Task Another_attempt_is_another_submission()
    {
        await _bench.StoreAsync([Plain]);
        await _bench.Start().SubmitAsync(attempt: 1);
        await _bench.Start().SubmitAsync(attempt: 2);
        Assert.Equal(2, Gateway.Submissions.Count);
    }

    [Fact]
    public async Task The_request_carries_every_parameter_and_reference_in_the_order_given()
    {
        var extra = JsonSerializer.SerializeToElement(new { zoom = 1.5 });
        var item = new PlannedItem(0, "shot-01", "@image1 in @video1", new GenerationParameters
        {
            Model = "seedance-2.0",
            Resolution = "720p",
            Duration = 8,
            Ratio = "16:9",
            Seed = 42,
            GenerateAudio = true,
            Watermark = false,
            CameraFixed = true,
            ReturnLastFrame = true,
            ServiceTier = "flex",
            Extra = new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["camera"] = extra },
        })
        {
            References =
            [
                new PlannedReference("clip", MediaType.Video, "reference_video"),
                new PlannedReference("old", MediaType.Image, "reference_image"),
                new PlannedReference("bgm", MediaType.Audio, "reference_audio"),
            ],
        };
        await _bench.StoreAsync(
            [item],
            new PlannedAsset("bgm", MediaType.Audio) { AssetId = "asset-a" },
            new PlannedAsset("old", MediaType.Image) { AssetId = "asset-i" },
            new PlannedAsset("clip", MediaType.Video) { AssetId = "asset-v" });

        await _bench.Start().SubmitAsync();

        var sent = Assert.Single(Gateway.Submissions);
        Assert.Equal(
            ("seedance-2.0", "@image1 in @video1", "720p", 8, "16:9", 42L),
            (sent.Model, sent.Prompt, sent.Resolution, sent.Duration, sent.Ratio, sent.Seed));
        Assert.Equal(
            (true, false, true, true, "flex"),
            (sent.GenerateAudio, sent.Watermark, sent.CameraFixed, sent.ReturnLastFrame, sent.ServiceTier));
        Assert.Equal("""{"zoom":1.5}""", Assert.Single(sent.Extra, member => member.Key == "camera").Value.GetRawText());
        Assert.Equal(
            [
                new GenerationReference("asset-v", AssetKind.Video, "reference_video"),
                new GenerationReference("asset-i", AssetKind.Image, "reference_image"),
                new GenerationReference("asset-a", AssetKind.Audio, "reference_audio"),
            ],
            sent.References);
    }

    [Fact]
    public async Task What_is_not_said_is_left_to_the_provider_but_the_model()
    {
        await _bench.StoreAsync([Plain]);
        await _bench.Start().SubmitAsync();

        var sent = Assert.Single(Gateway.Submissions);
        Assert.Equal("seedance", sent.Model);
        Assert.Empty(sent.Extra);
        Assert.Equal(new GenerationRequest("seedance", "a quiet lake") { Extra = sent.Extra, References = sent.References }, sent);
    }

    [Theory]
    [InlineData(GatewayFailureKind.RateLimited, FailureCodes.RateLimited, true)]
    [InlineData(GatewayFailureKind.Unavailable, FailureCodes.GatewayUnavailable, true)]
    [InlineData(GatewayFailureKind.Protocol, FailureCodes.GatewayProtocol, true)]
    [InlineData(GatewayFailureKind.InvalidRequest, FailureCodes.InvalidRequest, false)]
    [InlineData(GatewayFailureKind.ContentBlocked, FailureCodes.ContentBlocked, false)]
    [InlineData(GatewayFailureKind.QuotaExhausted, FailureCodes.QuotaExhausted, false)]
    public async Task A_refused_submission_was_not_accepted_and_may_be_sent_again_where_its_code_allows(GatewayFailureKind kind, string code, bool maySendAgain)
    {
        await _bench.StoreAsync([Plain]);
        Gateway.OnSubmit = _ => FakeGateway.Failure(kind);

        var refused = await _bench.Start().SubmitAsync();
        Assert.Equal((SubmitOutcome.Refused, code, maySendAgain), (refused.Outcome, refused.Failure!.Code, refused.MayBeSentAgain));

        Gateway.OnSubmit = _ => "asyn-2";
        Assert.Equal("asyn-2", (await _bench.Start("later").SubmitAsync()).TaskId);
    }

    // A 200 that names no task may have been accepted, whatever its body says of quota.
    [Theory]
    [InlineData(GatewayFailureKind.Unavailable)]
    [InlineData(GatewayFailureKind.Protocol)]
    [InlineData(GatewayFailureKind.QuotaExhausted)]
    [InlineData(GatewayFailureKind.ContentBlocked)]
    public async Task A_lost_answer_is_never_submitted_again(GatewayFailureKind kind)
    {
        await _bench.StoreAsync([Plain]);
        Gateway.OnSubmit = _ => FakeGateway.Failure(kind, GatewayAcceptance.Ambiguous);

        var lost = await _bench.Start().SubmitAsync();
        Gateway.OnSubmit = _ => "asyn-2";
        var again = await _bench.Start("later").SubmitAsync();

        Assert.Equal((SubmitOutcome.Ambiguous, FailureCodes.SubmitAmbiguous), (lost.Outcome, lost.Failure!.Code));
        Assert.False(lost.Failure.Retriable);
        Assert.NotNull(lost.Failure.Hint);
        Assert.False(lost.MayBeSentAgain);
        Assert.Equal(lost, again);
        Assert.Single(Gateway.Submissions);
    }

    [Fact]
    public async Task A_process_that_died_before_its_answer_came_leaves_an_ambiguous_submission()
    {
        await _bench.StoreAsync([Plain]);
        Gateway.OnSubmit = _ => throw new InvalidOperationException("the power went");
        await Assert.ThrowsAsync<InvalidOperationException>(() => _bench.Start("dead", isAlone: false).SubmitAsync());

        var pending = await _bench.Start("beside", isAlone: false).SubmitAsync();
        Assert.Equal(SubmitOutcome.Pending, pending.Outcome);
        Assert.True(pending.At > _bench.Time.GetUtcNow());
        Assert.Equal(SubmitOutcome.Ambiguous, (await _bench.Start("alone").SubmitAsync()).Outcome);
        Assert.Single(Gateway.Submissions);
    }

    [Fact]
    public async Task An_item_whose_asset_is_not_active_is_not_submitted_and_may_be_once_it_is()
    {
        await _bench.StoreAsync([Plain with { References = [new PlannedReference("hero", MediaType.Image, "reference_image")] }], Hero);
        var process = _bench.Start();

        var refused = await process.SubmitAsync();
        Assert.Equal((SubmitOutcome.Refused, FailureCodes.AssetRejected), (refused.Outcome, refused.Failure!.Code));
        Assert.Contains("'hero'", refused.Failure.Message, StringComparison.Ordinal);
        Assert.Empty(Gateway.Submissions);

        await process.PrepareAsync(0);
        await process.PrepareAsync(0);
        Assert.Equal(SubmitOutcome.Submitted, (await process.SubmitAsync()).Outcome);
        Assert.Equal("asset-1", Assert.Single(Assert.Single(Gateway.Submissions).References).AssetId);
    }

    [Fact]
    public async Task An_accepted_submission_is_found_again_though_its_asset_is_gone_meanwhile()
    {
        await _bench.StoreAsync([Plain with { References = [new PlannedReference("hero", MediaType.Image, "reference_image")] }], Hero);
        var process = _bench.Start();
        await process.PrepareAsync(0);
        await process.PrepareAsync(0);
        var first = await process.SubmitAsync();

        Gateway.Assets.Clear();
        _bench.Time.Advance(TimeSpan.FromMinutes(11));
        var later = _bench.Start("later");
        await later.PrepareAsync(0);

        Assert.Equal(first, await later.SubmitAsync());
    }

    [Fact]
    public async Task Where_a_callback_is_wanted_the_submission_names_an_address_of_its_own_and_nothing_keeps_it()
    {
        await _bench.StoreAsync([Plain]);
        _bench.GatewayOptions.ApiKey = "the-key";
        _bench.GatewayOptions.CallbackBaseUrl = new Uri("https://videos.example.com");
        var process = _bench.Start();

        var output = await process.SubmitAsync();

        var address = Assert.Single(Gateway.Submissions).CallbackUrl!;
        Assert.Equal(process.Callbacks.AddressFor(Bench.Context.InstanceId), address);
        Assert.DoesNotContain(address.Segments[^1], JsonSerializer.Serialize(output, CampaignJson.Default.SubmitGenerationOutput), StringComparison.Ordinal);
        var key = new SubmissionKey(Bench.Id, _bench.Time.GetUtcNow(), Plain.Id, Attempt: 1);
        foreach (var name in new[] { key.Intent, key.Outcome })
        {
            var entry = await _bench.Store.ReadAsync(name, 65_536, CancellationToken.None);
            Assert.DoesNotContain(address.Segments[^1], System.Text.Encoding.UTF8.GetString(entry!.Bytes), StringComparison.Ordinal);
        }
    }
}
