using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests.Telemetry;

/// <summary>What the executable sends to a collector, and that it does not wait for one that is not there.</summary>
public sealed class ExportTests
{
    private const string Key = "sk-recognizable-5d1c8b0e7a42";

    private static readonly string[] Secrets = [Key, "X-Amz-Signature=", "X-Amz-Credential=", "AWS4-HMAC-SHA256", "signed-by-nobody", "Bearer"];

    // The coordinator of the slots serves all campaigns, and is in the trace of none.
    private static readonly string[] OfTheCoordinator = ["orchestration:Slots", "activity:FindSlotHolders"];

    private const string Document = """
        { "id": "exported", "name": "Exported", "items": [
            { "id": "one", "prompt": "A lake" }, { "id": "two", "prompt": "A sea" }, { "id": "failed", "prompt": "A pond #sim:fail" },
            { "id": "private", "prompt": "A gulf #sim:result-url=http://10.1.2.3/a.mp4?X-Amz-Signature=signed-by-nobody" },
            { "id": "gone", "prompt": "A marsh #sim:output.404" } ] }
        """;

    [Fact]
    public async Task Traces_metrics_and_logs_arrive_by_the_standard_variables_and_hold_no_secret()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync(options => options with { ApiKeys = [Key] });
        await using var collector = await Collector.StartAsync();
        place.Use(gateway, Key);
        Export(place, collector.Address);
        place.Settings["Output__Deadline"] = "00:00:02";
        place.Settings["Output__AllowedHosts"] = $"{gateway.OutputAddress.Host}:{gateway.OutputAddress.Port}";
        place.Settings["OTEL_SERVICE_NAME"] = "my-videos";
        place.Settings["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.environment.name=test";

        (await place.RunAsync("run", place.Write("exported.json", Document), "--json")).EndsWith(1);

        var spans = collector.Spans;
        Assert.Contains(spans, span => span.Name == "orchestration:Campaign");
        Assert.Contains(spans, span => span.Name == "activity:CheckGeneration");
        Assert.Contains(spans, span => span.Name == "SubmitGeneration");
        Assert.Contains(spans, span => span.Name == "POST");
        Assert.Single(spans
            .Where(span => span.Name.StartsWith("orchestration:", StringComparison.Ordinal) || span.Name.StartsWith("activity:", StringComparison.Ordinal))
            .Where(span => !OfTheCoordinator.Contains(span.Name))
            .Select(span => span.TraceId).Distinct());
        Assert.All(["orchestrations.items", "orchestrations.archive.bytes", "orchestrations.store.commit.duration", "http.client.request.duration"], metric =>
            Assert.Contains(metric, collector.Received("metrics"), StringComparison.Ordinal));
        Assert.All(["exported/one", "CampaignId", "ItemId", "InstanceId", "exported: ended as PartiallySucceeded"], text =>
            Assert.Contains(text, collector.Received("logs"), StringComparison.Ordinal));
        Assert.All(["traces", "metrics", "logs"], signal =>
        {
            Assert.Contains("my-videos", collector.Received(signal), StringComparison.Ordinal);
            Assert.Contains("deployment.environment.name", collector.Received(signal), StringComparison.Ordinal);
        });
        Assert.All(Secrets, secret => Assert.DoesNotContain(secret, collector.ReceivedAll, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_run_that_was_killed_goes_on_in_the_same_trace()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        await using var collector = await Collector.StartAsync();
        place.Use(gateway);
        Export(place, collector.Address);
        place.Settings["OTEL_BSP_SCHEDULE_DELAY"] = "20";
        await using (var cli = place.Start("run", Workspace.Sample))
        {
            await Eventually.HoldsAsync(() => cli.HasExited || collector.Spans.Any(span => span.Name == "activity:SubmitGeneration"));
            cli.Kill();
            (await cli.EndAsync()).EndsWith(CliResult.Killed);
        }

        var before = collector.Spans.Count;
        var again = await place.RunAsync("run", Workspace.Sample);

        // A kill between a submission and its record leaves the item in review.
        Assert.True(again.ExitCode is 0 or 1, again.ToString());
        var runtime = collector.Spans.Select((span, index) => (span, index)).Where(one => one.span.Name.Contains(':', StringComparison.Ordinal)).ToList();
        Assert.Contains(runtime, one => one.index < before);
        Assert.Contains(runtime, one => one.index >= before && one.span.Name == "orchestration:Campaign");

        // The second run asks for the start of what was started before: a call of its own, that starts nothing.
        var work = runtime.Where(one => !one.span.Name.StartsWith("create_orchestration:", StringComparison.Ordinal) && !OfTheCoordinator.Contains(one.span.Name)).ToList();
        var traces = work.GroupBy(one => one.span.TraceId).Select(trace => $"{trace.Key}: {string.Join(", ", trace.Select(one => one.span.Name).Distinct())}").ToList();
        Assert.True(traces.Count == 1, string.Join(Environment.NewLine, traces));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_collector_that_is_away_or_never_answers_does_not_hold_a_run_up(bool listens)
    {
        using var place = new Workspace();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Export(place, $"http://{silent.LocalEndpoint}");
        if (!listens)
        {
            silent.Stop();
        }

        await using var cli = place.Start("run", place.Write("one.json", """{ "id": "one", "name": "One", "items": [ { "id": "a", "prompt": "A lake" } ] }"""), "--json");
        await cli.LineAsync("\"completedAt\"");
        var printed = Stopwatch.GetTimestamp();
        var result = (await cli.EndAsync()).EndsWith(0);

        // Five seconds for what is left, and some for a machine that has other things to do.
        Assert.InRange(Stopwatch.GetElapsedTime(printed), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        Assert.DoesNotContain("OpenTelemetry", result.Err, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317", "http or https")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "collector", "http or https")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "InstrumentationKey=secret-thing", "InstrumentationKey=...")]
    [InlineData("APPLICATIONINSIGHTS_CONNECTION_STRING", "secret-thing", "InstrumentationKey=...")]
    public async Task A_value_that_cannot_be_used_stops_the_start(string key, string value, string remedy)
    {
        using var place = new Workspace();
        place.Settings[key] = value;

        var result = (await place.RunAsync("run", Workspace.Sample)).EndsWith(2);

        var line = Assert.Single(result.ErrLines);
        Assert.Contains(key, line, StringComparison.Ordinal);
        Assert.Contains(remedy, line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-thing", line, StringComparison.Ordinal);
    }

    private static void Export(Workspace place, string address)
    {
        place.Settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = address;
        place.Settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
    }
}
