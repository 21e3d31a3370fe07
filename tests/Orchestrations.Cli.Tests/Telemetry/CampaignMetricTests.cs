using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Cli.Tests.Running;
using Orchestrations.Conformance;
using Orchestrations.Embedded;

namespace Orchestrations.Cli.Tests.Telemetry;

[CollectionDefinition(nameof(CampaignMetricTests), DisableParallelization = true)]
public sealed class MetricsAlone;

[Collection(nameof(CampaignMetricTests))]
public sealed class CampaignMetricTests
{
    private const string Document = """
        { "id": "measured", "name": "Measured", "items": [
            { "id": "one", "prompt": "A lake #sim:slow=1s" }, { "id": "two", "prompt": "A sea" }, { "id": "failed", "prompt": "A pond #sim:fail" },
            { "id": "lost", "prompt": "A brook #sim:submit.html=200" }, { "id": "page", "prompt": "A fen #sim:output.html=200" } ] }
        """;

    [Fact]
    public async Task A_campaigns_metrics_are_what_it_did()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        using var measured = new MeasurementRecorder([.. CampaignTelemetry.SourceNames, DurableTelemetry.SourceName]);
        CampaignTelemetry.SetSlots(8);
        CampaignView view;
        await using (var host = await CampaignHost.StartAsync(place))
        {
            await host.StartCampaignAsync(Document);
            await Eventually.HoldsAsync(() => measured.Observe("orchestrations.generations.in_flight") > 0);
            await Eventually.HoldsAsync(() => measured.Observe("orchestrations.slots.utilization") >= 1.0 / 8);
            view = await host.EndOfAsync("measured");
        }

        Assert.Equal(CampaignOutcome.PartiallySucceeded, view.Outcome);
        Assert.Equal(2, measured.Sum("orchestrations.items", "outcome=succeeded"));
        Assert.Equal(1, measured.Sum("orchestrations.items", "code=generation_failed outcome=failed"));
        Assert.Equal(1, measured.Sum("orchestrations.items", "code=output_rejected outcome=failed"));
        Assert.Equal(1, measured.Sum("orchestrations.items", "code=submit_ambiguous outcome=review"));
        Assert.Equal(5, measured.Sum("orchestrations.items"));
        Assert.Equal(1, measured.Sum("orchestrations.campaigns", "outcome=partially_succeeded"));

        // The generations of the two that succeeded, of the one that failed and of the one whose output was no video.
        Assert.Equal(4, measured.Of("orchestrations.generation.duration").Count);
        Assert.All(measured.Of("orchestrations.generation.duration"), seconds => Assert.InRange(seconds, 0.05, 60));
        var videos = place.Files(".orchestrations/outputs").Where(file => file.EndsWith(".mp4", StringComparison.Ordinal)).Sum(file => new FileInfo(place.At(file)).Length);
        Assert.Equal(videos, measured.Sum("orchestrations.archive.bytes"));
        Assert.Equal(2, measured.Of("orchestrations.archive.duration", "outcome=archived").Count);
        Assert.Single(measured.Of("orchestrations.archive.duration", "outcome=output_rejected"));
        Assert.Equal(0, measured.Observe("orchestrations.generations.in_flight"));
        Assert.Equal(0, measured.Observe("orchestrations.slots.utilization"));

        Assert.Equal(4, measured.Sum("orchestrations.gateway.answers", "http.response.status_code=200 kind=ok operation=SubmitGeneration"));
        Assert.Equal(1, measured.Sum("orchestrations.gateway.answers", "http.response.status_code=200 kind=protocol operation=SubmitGeneration"));
        Assert.Equal(5, measured.Of("orchestrations.gateway.request.duration", "operation=SubmitGeneration").Count);
        Assert.NotEmpty(measured.Of("orchestrations.gateway.request.duration", "operation=ReadGeneration"));
        Assert.Equal(5, measured.Sum("orchestrations.runtime.executions", "durabletask.task.name=Item durabletask.task.status=Completed"));
        Assert.Equal(0, measured.Sum("orchestrations.runtime.activities"));
    }

    [Fact]
    public async Task Items_that_were_cancelled_are_counted_when_their_campaign_ends()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        using var measured = new MeasurementRecorder([.. CampaignTelemetry.SourceNames]);
        await using var host = await CampaignHost.StartAsync(place);
        await host.StartCampaignAsync("""
            { "id": "cancelled", "name": "Cancelled", "maxInFlight": 1, "items": [ { "id": "one", "prompt": "A lake #sim:slow=1s" }, { "id": "two", "prompt": "A sea" }, { "id": "three", "prompt": "A pond" } ] }
            """);

        await Eventually.HoldsAsync(() => gateway.Journal.Submissions.Count == 1);
        await host.CancelAsync("cancelled");
        var view = await host.EndOfAsync("cancelled");

        Assert.Equal(view.Counts.Cancelled, measured.Sum("orchestrations.items", "outcome=cancelled"));
        Assert.Equal(view.Counts.Succeeded, measured.Sum("orchestrations.items", "outcome=succeeded"));
        Assert.InRange(view.Counts.Cancelled, 1, 2);
        Assert.Equal(1, measured.Sum("orchestrations.campaigns", "outcome=cancelled"));
    }

    [Fact]
    public void Units_are_ucum_and_no_metric_is_without_one()
    {
        using var measured = new MeasurementRecorder([.. CampaignTelemetry.SourceNames, DurableTelemetry.SourceName]);
        CampaignTelemetry.QueueAge.Record(12.5);

        Assert.Equal([12.5], measured.Of("orchestrations.queue.age"));
        Assert.Equal("s", measured.Units["orchestrations.queue.age"]);
        Assert.All(measured.Units, unit => Assert.Matches(@"^(s|By|1|\{[a-z]+\})$", unit.Value));
        Assert.All(measured.Units.Keys, name => Assert.Matches(@"^orchestrations(\.[a-z_]+)+$", name));
    }
}
