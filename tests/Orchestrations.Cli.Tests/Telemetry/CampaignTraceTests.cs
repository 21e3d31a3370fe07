using System.Diagnostics;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Cli.Tests.Running;
using Orchestrations.Conformance;

namespace Orchestrations.Cli.Tests.Telemetry;

public sealed class CampaignTraceTests
{
    private const string Document = """
        { "id": "traced", "name": "Traced", "maxInFlight": 2, "items": [
            { "id": "one", "prompt": "A lake" }, { "id": "two", "prompt": "A sea" }, { "id": "three", "prompt": "A pond" },
            { "id": "four", "prompt": "A river" }, { "id": "busy", "prompt": "A brook #sim:submit.429x1" } ] }
        """;

    [Fact]
    public async Task A_campaign_is_one_trace_from_the_start_to_the_calls_of_the_gateway_across_a_restart()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        using var spans = new SpanRecorder();
        await using (var before = await CampaignHost.StartAsync(place))
        {
            await before.StartCampaignAsync(Document);
            await Eventually.HoldsAsync(() => gateway.Journal.Submissions.Count >= 2);
        }

        // The new process knows nothing of the request that started the campaign but what is in the store.
        spans.Root.Stop();
        var endedBefore = spans.Spans.Count;
        Assert.Null(Activity.Current);
        await using (var after = await CampaignHost.StartAsync(place))
        {
            Assert.Equal(CampaignOutcome.Succeeded, (await after.EndOfAsync("traced")).Outcome);
        }

        var all = spans.Spans;
        Assert.InRange(endedBefore, 5, all.Count - 5);
        var byId = all.ToDictionary(span => span.SpanId);
        Assert.All(all.Where(span => span != spans.Root), span => Assert.True(byId.ContainsKey(span.ParentSpanId), $"{span.DisplayName} has no parent."));

        string ParentOf(Activity span) => byId[span.ParentSpanId].DisplayName;
        Assert.Equal("root", ParentOf(Assert.Single(spans.Named("create_orchestration:Campaign"))));
        Assert.Equal("create_orchestration:Campaign", ParentOf(Assert.Single(spans.Named("orchestration:Campaign"))));
        Assert.Equal("create_orchestration:Campaign", ParentOf(Assert.Single(spans.Named("create_orchestration:Segment"))));
        Assert.Equal(5, spans.Named("create_orchestration:Item").Count);
        Assert.All(spans.Named("create_orchestration:Item"), span => Assert.Equal("create_orchestration:Segment", ParentOf(span)));
        Assert.All(spans.Named("orchestration:Item"), span => Assert.Equal("create_orchestration:Item", ParentOf(span)));
        Assert.All(spans.Named("activity:SubmitGeneration"), span => Assert.Equal("create_orchestration:Item", ParentOf(span)));
        Assert.All(spans.Named("SubmitGeneration"), span => Assert.Equal("activity:SubmitGeneration", ParentOf(span)));
        Assert.All(spans.Named("DownloadOutput"), span => Assert.Equal("activity:CheckGeneration", ParentOf(span)));
        var posts = all.Where(span => span.Source.Name == "System.Net.Http" && span.GetTagItem("http.request.method") is "POST").ToList();
        Assert.All(posts, span => Assert.Equal("SubmitGeneration", ParentOf(span)));
        Assert.Equal(gateway.Journal.Submissions.Count, posts.Count);

        var busy = spans.Named("activity:SubmitGeneration").Where(span => span.GetTagItem("orchestrations.item.id") is "busy").ToList();
        Assert.Equal(2, busy.Count);
        Assert.All(busy, span => Assert.Equal("traced", span.GetTagItem("orchestrations.campaign.id")));
        var refused = Assert.Single(spans.Named("SubmitGeneration"), span => span.Status == ActivityStatusCode.Error);
        Assert.Equal(("rate_limited", "refused", 429), (refused.GetTagItem("error.type"), refused.GetTagItem("orchestrations.gateway.acceptance"), refused.GetTagItem("http.response.status_code")));
        Assert.Equal(busy.Min(span => span.StartTimeUtc), byId[refused.ParentSpanId].StartTimeUtc);
    }
}
