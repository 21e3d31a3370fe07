using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrations.Gateway.Tests;

public sealed class TelemetryTests : IDisposable
{
    private const string Busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    private const string Queued = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 19\r\nConnection: close\r\n\r\n{\"status\":\"queued\"}";

    private static readonly ActivitySource Source = new("Orchestrations.Gateway.Tests");

    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;
    private readonly Activity _root;

    public TelemetryTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Orchestrations.Gateway" or "Orchestrations.Gateway.Tests" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        _root = Source.StartActivity("root")!;
    }

    private IReadOnlyList<Activity> Spans => [.. _ended.Where(span => span.TraceId == _root.TraceId)];

    public void Dispose()
    {
        _root.Dispose();
        _listener.Dispose();
    }

    [Theory]
    [InlineData(200, """{"id":"t"}""", "ok", null, null)]
    [InlineData(200, "{}", "protocol", "ambiguous", 200)]
    [InlineData(429, """{"error":{"message":"slow down"}}""", "rate_limited", "refused", 429)]
    [InlineData(401, """{"error":{"message":"no such key"}}""", "unauthorized", "refused", 401)]
    [InlineData(500, "<html></html>", "unavailable", "ambiguous", 500)]
    public async Task A_calls_span_says_how_it_was_answered(int status, string body, string answer, string? acceptance, int? failedWith)
    {
        using var gateway = StubGateway.Answering(status, body);

        await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        var span = Assert.Single(Spans);
        Assert.Equal(("SubmitGeneration", ActivityKind.Internal, _root.SpanId), (span.DisplayName, span.Kind, span.ParentSpanId));
        Assert.Equal((answer, acceptance, failedWith), (span.GetTagItem("orchestrations.gateway.answer"), span.GetTagItem("orchestrations.gateway.acceptance"), span.GetTagItem("http.response.status_code")));
        Assert.Equal(answer == "ok" ? ActivityStatusCode.Unset : ActivityStatusCode.Error, span.Status);
        Assert.Equal(answer == "ok" ? null : answer, span.GetTagItem("error.type"));
        Assert.All(span.TagObjects, tag => Assert.DoesNotContain(StubGateway.Key, $"{tag.Value}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_kind_of_call_has_a_span_of_its_name()
    {
        using var gateway = StubGateway.Answering(200, """{"Id":"x","Items":[{"Id":"x","Name":"n"}],"TotalCount":1,"status":"queued"}""");

        await gateway.Client.CreateAssetGroupAsync("n", CancellationToken.None);
        await gateway.Client.ListAssetGroupsAsync("n", 1, 10, CancellationToken.None);
        await gateway.Client.CreateAssetAsync(new CreateAssetRequest("g", "n", AssetKind.Image, new AssetSource.Url("https://example.com/a.png")), CancellationToken.None);
        await gateway.Client.ListAssetsAsync("n", "g", 1, 10, CancellationToken.None);
        await gateway.Client.GetAssetAsync("x", CancellationToken.None);
        await gateway.Client.ReadGenerationAsync("t", CancellationToken.None);

        Assert.Equal(["CreateAssetGroup", "ListAssetGroups", "CreateAsset", "ListAssets", "GetAsset", "ReadGeneration"], Spans.Select(span => span.DisplayName));
    }

    [Fact]
    public async Task Over_the_wire_each_try_is_a_span_below_the_calls_and_no_header_of_the_trace_goes_along()
    {
        await using var server = new RawServer((number, stream, _) => RawServer.WriteAsync(stream, number == 1 ? Busy : Queued, keepOpen: false));
        await using var services = Live.Services(server.Address, time: new LeapingTime());
        _root.SetBaggage("customer", "somebody");

        var read = await services.GetRequiredService<IGatewayClient>().ReadGenerationAsync("asyn1", CancellationToken.None);

        Assert.True(read.IsSuccess, read.Failure?.Message);
        var call = Assert.Single(Spans, span => span.DisplayName == "ReadGeneration");
        var tries = Spans.Where(span => span.Source.Name == "System.Net.Http" && span.GetTagItem("url.full") is not null).ToList();
        Assert.Equal([503, 200], tries.Select(span => span.GetTagItem("http.response.status_code")));
        Assert.All(tries, span => Assert.Equal(call.SpanId, span.ParentSpanId));
        Assert.Equal(2, server.Texts.Count);
        Assert.All(server.Texts, request => Assert.DoesNotMatch("(?i)traceparent|tracestate|baggage|request-id|somebody", request));
    }
}
