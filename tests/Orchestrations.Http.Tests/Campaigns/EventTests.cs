using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;
using Orchestrations.Http.Campaigns;
using Orchestrations.Http.Tests.Serving;

namespace Orchestrations.Http.Tests.Campaigns;

public sealed class EventTests(ApiHost host) : IClassFixture<ApiHost>
{
    private ApiClient Api => host.Client;

    [Fact]
    public async Task A_listener_sees_every_item_through_and_the_end_last()
    {
        var id = await Api.StartAsync(Documents.With(Documents.NewId("events"), 2, ["A lake", "A river", "A pond #sim:fail", "A brook #sim:slow=1s"]));

        var events = await Api.FollowAsync(id).ToListAsync();

        Assert.Equal("campaign", events[^1].Type);
        Assert.Equal(await Text($"/api/campaigns/{id}"), events[^1].Data.GetRawText());
        Assert.Equal("Completed", events[^1].Text("status"));
        Assert.DoesNotContain(events.SkipLast(1), sent => sent.Type == "campaign" && sent.Text("completedAt") is not null);
        foreach (var item in (string[])["shot-1", "shot-2", "shot-3", "shot-4"])
        {
            Assert.Equal(
                await Text($"/api/campaigns/{id}/items/{item}"),
                events.Last(sent => sent.Type == "item" && sent.Text("id") == item).Data.GetRawText());
        }

        Assert.Contains(events, sent => sent.Type == "item" && sent.Text("id") == "shot-4" && sent.Text("status") == "Generating");
        Assert.All(events, sent => Assert.True(long.Parse(sent.Id, System.Globalization.CultureInfo.InvariantCulture) >= 0));
    }

    [Fact]
    public async Task A_campaign_that_has_ended_is_told_whole()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("over"), [.. Enumerable.Range(0, 120).Select(i => $"Lake {i}")]));
        await Api.UntilEndedAsync(id);

        var events = await Api.FollowAsync(id).ToListAsync();

        Assert.Equal(121, events.Count);
        Assert.Equal("campaign", events[^1].Type);
        Assert.Equal(120, events.Where(sent => sent.Type == "item").Select(sent => sent.Text("id")).Distinct(StringComparer.Ordinal).Count());
        var head = (await Api.HeadAsync($"/api/campaigns/{id}/events")).Is(200);
        Assert.Equal("text/event-stream", head.MediaType);
    }

    [Fact]
    public async Task A_listener_that_comes_back_has_lost_nothing_though_the_process_was_another()
    {
        await using var own = await ApiHost.StartAsync();
        var id = await own.Client.StartAsync(Documents.With("spring", 2, [.. Enumerable.Range(0, 10).Select(i => $"Lake {i} #sim:slow=300ms")]));
        var states = new Dictionary<string, string>(StringComparer.Ordinal);
        string? last = null;
        await foreach (var sent in own.Client.FollowAsync(id))
        {
            last = Take(states, sent);
            if (states.ContainsValue("Succeeded"))
            {
                break;
            }
        }

        await own.RestartAsync();
        await own.Client.UntilAsync(id, campaign => SteeringTests.Count(campaign, "succeeded") > 4);
        var first = true;
        await foreach (var sent in own.Client.FollowAsync(id, last))
        {
            if (first)
            {
                Assert.Equal("item", sent.Type);
                first = false;
            }

            last = Take(states, sent);
        }

        Assert.Equal(10, states.Count(state => state.Value == "Succeeded"));
        Assert.Equal("campaign", (await own.Client.FollowAsync(id, last).ToListAsync())[^1].Type);
        var fromNothing = await own.Client.FollowAsync(id, "no id of ours").ToListAsync();
        Assert.Equal(10, fromNothing.Count(sent => sent.Type == "item"));
    }

    [Fact]
    public async Task What_never_began_is_told_when_it_is_cancelled()
    {
        var id = await Api.StartAsync(Documents.With(Documents.NewId("dropped"), 1, ["Lake #sim:slow=500ms", .. Enumerable.Range(0, 150).Select(i => $"Lake {i}")]));
        var listening = Api.FollowAsync(id).ToListAsync().AsTask();
        await Api.UntilAsync(id, campaign => SteeringTests.Count(campaign, "generating") == 1);
        (await Api.PostAsync($"/api/campaigns/{id}/cancel")).Is(202);

        var events = await listening;

        Assert.Equal("Terminated", events[^1].Text("status"));
        Assert.Equal(150, events.Where(sent => sent.Type == "item" && sent.Text("status") == "Cancelled").Select(sent => sent.Text("id")).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Many_listeners_all_see_the_same_end()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("crowd"), [.. Enumerable.Range(0, 20).Select(i => $"Lake {i}")]));

        var heard = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Api.FollowAsync(id).ToListAsync().AsTask()));

        Assert.All(heard, events =>
        {
            Assert.Equal("Completed", events[^1].Text("status"));
            Assert.Equal(20, events.Where(sent => sent.Type == "item" && sent.Text("status") == "Succeeded").Select(sent => sent.Text("id")).Distinct(StringComparer.Ordinal).Count());
        });
    }

    [Fact]
    public async Task A_retry_is_followed_like_a_start()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("again"), "A lake", "A river #sim:moderation-at-submitx1"));
        Assert.Equal("PartiallySucceeded", (await Api.FollowAsync(id).ToListAsync())[^1].Text("outcome"));
        (await Api.PostAsync($"/api/campaigns/{id}/retry")).Is(202);

        var events = await Api.FollowAsync(id).ToListAsync();

        Assert.Equal("Succeeded", events[^1].Text("outcome"));
        Assert.Equal("Succeeded", events.Last(sent => sent.Type == "item" && sent.Text("id") == "shot-2").Text("status"));
    }

    [Fact]
    public async Task A_host_that_stops_lets_its_listeners_go()
    {
        await using var own = await ApiHost.StartAsync();
        var id = await own.Client.StartAsync(Documents.Of("spring", "A lake #sim:slow=1h"));
        var heard = new TaskCompletionSource();
        var listening = Task.Run(async () =>
        {
            await foreach (var sent in own.Client.FollowAsync(id))
            {
                heard.TrySetResult();
            }
        });
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await own.RestartAsync();

        // The stream ends; it is not broken off.
        await listening.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_feed_that_can_not_look_says_so_and_the_next_listener_has_another()
    {
        var client = new Mock<DurableClient>();
        client.Setup(c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<bool>(), It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("The disk is away."));
        var feeds = new CampaignFeeds(client.Object, host.Get<CampaignReader>(), host.Get<PlanStore>(), TimeProvider.System);
        using var listener = feeds.Open("spring");

        var told = await Assert.ThrowsAsync<IOException>(() => listener.NextAsync(version: 0, CancellationToken.None));

        Assert.Equal("The disk is away.", told.InnerException!.Message);
        client.Setup(c => c.GetInstanceAsync(It.IsAny<string>(), It.IsAny<bool>(), It.IsAny<CancellationToken>())).ReturnsAsync((OrchestrationMetadata?)null);
        using var next = feeds.Open("spring");
        Assert.Null(await next.NextAsync(version: 0, CancellationToken.None));
    }

    [Fact]
    public async Task A_comment_is_sent_every_fifteen_seconds()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("quiet"), "A lake #sim:slow=1h"));
        await Api.UntilAsync(id, campaign => SteeringTests.Count(campaign, "generating") == 1);
        var time = new FakeTimeProvider();
        var pipe = new Pipe();
        using var gone = new CancellationTokenSource();
        var answering = AnswerAsync(id, time, pipe, gone.Token);
        using var lines = new StreamReader(pipe.Reader.AsStream(), Encoding.UTF8);
        await UntilAsync(lines, line => line == "event: campaign");

        for (var i = 0; i < 3; i++)
        {
            var comment = UntilAsync(lines, line => line.StartsWith(':'));
            time.Advance(TimeSpan.FromSeconds(14.9));
            time.Advance(TimeSpan.FromSeconds(0.1));
            await comment;
        }

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answering);
    }

    [Fact]
    public async Task A_stream_ends_between_two_events_after_an_hour_and_its_listener_goes_on_from_there()
    {
        var id = await Api.StartAsync(Documents.Of(Documents.NewId("long"), "A lake #sim:slow=1h"));
        await Api.UntilAsync(id, campaign => SteeringTests.Count(campaign, "generating") == 1);
        (await Api.PostAsync($"/api/campaigns/{id}/suspend")).Is(202);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var pipe = new Pipe();
        var answering = AnswerAsync(id, time, pipe, CancellationToken.None);
        using var lines = new StreamReader(pipe.Reader.AsStream(), Encoding.UTF8);
        await UntilAsync(lines, line => line == "event: campaign");
        var last = (await lines.ReadLineAsync())!["id: ".Length..];

        var comment = UntilAsync(lines, line => line.StartsWith(':'));
        time.Advance(TimeSpan.FromMinutes(59));
        await comment;
        Assert.False(answering.IsCompleted);
        time.Advance(TimeSpan.FromMinutes(1));
        await answering.WaitAsync(TimeSpan.FromSeconds(30));

        await pipe.Writer.CompleteAsync();
        Assert.DoesNotContain("event:", await lines.ReadToEndAsync(), StringComparison.Ordinal);
        await foreach (var sent in Api.FollowAsync(id, last))
        {
            if (sent.Type == "campaign")
            {
                Assert.Equal("Suspended", sent.Text("status"));
                break;
            }
        }
    }

    private Task AnswerAsync(string id, TimeProvider time, Pipe pipe, CancellationToken gone)
    {
        var reader = host.Get<CampaignReader>();
        var endpoint = new FollowCampaign(
            new CampaignFeeds(host.Get<DurableClient>(), reader, host.Get<PlanStore>(), time), reader, time, host.Get<IHostApplicationLifetime>());
        var context = new DefaultHttpContext { RequestAborted = gone };
        context.Request.Method = "GET";
        context.Request.RouteValues["campaignId"] = id;
        context.Response.Body = pipe.Writer.AsStream();
        return endpoint.HandleAsync(context);
    }

    private static async Task UntilAsync(StreamReader lines, Func<string, bool> isWanted)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (await lines.ReadLineAsync(limit.Token) is { } line && !isWanted(line))
        {
        }
    }

    private static string Take(Dictionary<string, string> states, ServerEvent sent)
    {
        if (sent.Type == "item")
        {
            states[sent.Text("id")!] = sent.Text("status")!;
        }

        return sent.Id;
    }

    private async Task<string> Text(string target) => (await Api.GetAsync(target)).Is(200).Json.GetRawText();
}
