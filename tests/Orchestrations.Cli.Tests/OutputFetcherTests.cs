using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Cli.Running;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

/// <summary>The service goes away in the middle of a video.</summary>
public sealed class OutputFetcherTests
{
    [Fact]
    public async Task A_video_that_breaks_off_is_told_with_what_to_do()
    {
        using var place = new Workspace();
        var begun = new TaskCompletionSource();
        await using var service = await ServeAsync(async context =>
        {
            await begun.Task;
            context.Abort();
        });
        using var api = new ServedApi(new Uri(service.Urls.Single()), key: null);

        var fetching = OutputFetcher.FetchAsync(api, Report(), place.Folder, CancellationToken.None);
        await HasBegunAsync(place);
        begun.SetResult();

        IsTold(await Assert.ThrowsAsync<UserErrorException>(() => fetching), "broke off", place);
    }

    [Fact]
    public async Task A_service_that_falls_silent_in_a_video_is_given_up_after_half_a_minute()
    {
        using var place = new Workspace();
        var time = new FakeTimeProvider();
        await using var service = await ServeAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        using var api = new ServedApi(new Uri(service.Urls.Single()), key: null, time);

        var fetching = OutputFetcher.FetchAsync(api, Report(), place.Folder, CancellationToken.None);
        await HasBegunAsync(place);
        await SilenceAsync(fetching, time);

        IsTold(await Assert.ThrowsAsync<UserErrorException>(() => fetching), "Nothing came for 30 seconds.", place);
    }

    [Fact]
    public async Task A_service_that_falls_silent_in_an_answer_is_away()
    {
        var time = new FakeTimeProvider();
        await using var service = await ServeAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted));
        using var api = new ServedApi(new Uri(service.Urls.Single()), key: null, time);

        var asking = api.GetAsync("api/campaigns", CancellationToken.None);
        await SilenceAsync(asking, time);

        Assert.Equal(ExitCodes.Unavailable, (await Assert.ThrowsAsync<UserErrorException>(() => asking)).ExitCode);
    }

    // A part of an answer, and then something else.
    private static async Task<WebApplication> ServeAsync(RequestDelegate then)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = builder.Build();
        service.Run(async context =>
        {
            context.Response.ContentLength = 2000;
            await context.Response.Body.WriteAsync(new byte[1000]);
            await context.Response.Body.FlushAsync();
            await then(context);
        });
        await service.StartAsync();
        return service;
    }

    private static Task HasBegunAsync(Workspace place) => Eventually.HoldsAsync(() =>
        Task.FromResult(new FileInfo(place.At("spring", "shot.mp4.partial")) is { Exists: true, Length: > 0 }));

    // The clock goes on for as long as that takes, for nobody tells when the answer is waited for.
    private static async Task SilenceAsync(Task waiting, FakeTimeProvider time)
    {
        for (var seconds = 0; seconds < 600 && !waiting.IsCompleted; seconds++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(50)));
        }

        Assert.True(waiting.IsCompleted);
    }

    private static void IsTold(UserErrorException told, string what, Workspace place)
    {
        Assert.Equal(ExitCodes.Unavailable, told.ExitCode);
        Assert.StartsWith("shot: ", told.Message, StringComparison.Ordinal);
        Assert.Contains(what, told.Message, StringComparison.Ordinal);
        Assert.EndsWith("Run the same command again.", told.Message, StringComparison.Ordinal);
        Assert.Empty(place.Files("spring"));
    }

    private static CampaignReport Report()
    {
        var campaign = new CampaignView(
            "spring", "Spring", CampaignStatus.Completed, CampaignOutcome.Succeeded, default, default, default, new ItemCounts(), EstimatedCompletion: null, Failure: null);
        var video = new ArchivedObject("http://127.0.0.1/shot.mp4", "outputs/spring/shot.mp4", "video/mp4", 2000, new string('0', 64));
        return new CampaignReport(campaign, [ItemView.Of("shot", new ItemState(ItemStatus.Succeeded, Attempts: 1) { Output = video })]);
    }
}
