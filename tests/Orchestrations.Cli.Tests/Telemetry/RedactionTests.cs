using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrations.Cli.Hosting;

namespace Orchestrations.Cli.Tests.Telemetry;

/// <summary>What a served host exports: requests of its API without their keys, calls without their signatures, logs without either.</summary>
public sealed class RedactionTests
{
    private const string ApiKey = "function-key-0123456789";
    // Nothing but the setting tells that it is a key.
    private const string GatewayKey = "recognizable-90ab12cd34ef";
    private const string Token = "aXRlbTpzcHJpbmc.c2lnbmF0dXJl-0123";
    private const string Signature = "signature-0123456789abcdef";

    [Fact]
    public async Task No_key_and_no_signature_leaves_the_process_in_spans_or_logs()
    {
        await using var collector = await Collector.StartAsync();
        await using (var app = Create(collector))
        {
            app.MapGet("/api/campaigns/{id}", async (string id, IHttpClientFactory clients, ILoggerFactory loggers) =>
            {
                var address = $"{app.Urls.First()}/outputs/{id}?X-Amz-Signature={Signature}";
                using var client = clients.CreateClient();
                using var answer = await client.GetAsync(new Uri(address));
                using var called = await client.GetAsync(new Uri($"{app.Urls.First()}/api/callbacks/{Token}"));
                var logger = loggers.CreateLogger("Orchestrations.Tests");
                logger.LogWarning(new InvalidOperationException($"{address} with Bearer {GatewayKey}"), "{Id} failed at {Address} with {Key}", id, address, GatewayKey);
                logger.LogInformation("told in any case");
                loggers.CreateLogger("Somebody.Else").LogInformation("told to nobody");
                return "ok";
            });
            app.MapGet("/api/callbacks/{token}", (ILoggerFactory loggers) =>
            {
                loggers.CreateLogger("Orchestrations.Tests").LogWarning("told during a callback");
                return "ok";
            });
            app.MapGet("/api/campaigns/{id}/events", () => "ok");
            app.MapGet("/api/health/live", () => "ok");
            app.MapGet("/outputs/{id}", () => "ok");
            await app.StartAsync();
            using var outside = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            foreach (var path in (string[])["/api/campaigns/spring?code=" + ApiKey, "/api/campaigns/spring/events", "/api/health/live"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.Add("x-functions-key", ApiKey);
                using var answer = await outside.SendAsync(request);
                Assert.True(answer.IsSuccessStatusCode);
            }
        }

        var names = collector.Spans.Select(span => span.Name).ToList();
        Assert.Contains("GET /api/campaigns/{id}", names);
        Assert.DoesNotContain("GET /api/campaigns/{id}/events", names);
        Assert.DoesNotContain("GET /api/health/live", names);
        Assert.DoesNotContain("GET /api/callbacks/{token}", names);
        Assert.DoesNotContain("GET /outputs/{id}", names);

        // The HTTP client's address is there, without what follows the question mark.
        Assert.Contains("/outputs/spring?<redacted>", collector.Received("traces"), StringComparison.Ordinal);
        Assert.Contains("spring failed at", collector.Received("logs"), StringComparison.Ordinal);
        Assert.Contains("exception.stacktrace", collector.Received("logs"), StringComparison.Ordinal);
        Assert.Contains("/api/callbacks/<redacted>", collector.Received("traces"), StringComparison.Ordinal);
        Assert.Contains("told during a callback", collector.Received("logs"), StringComparison.Ordinal);
        Assert.Contains("told in any case", collector.Received("logs"), StringComparison.Ordinal);
        Assert.DoesNotContain("told to nobody", collector.Received("logs"), StringComparison.Ordinal);
        Assert.All([ApiKey, GatewayKey, Token, Signature], secret => Assert.DoesNotContain(secret, collector.ReceivedAll, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("OTEL_SDK_DISABLED", "true", false, false)]
    [InlineData("OTEL_TRACES_EXPORTER", "none", false, true)]
    [InlineData("OTEL_LOGS_EXPORTER", "none", true, true)]
    public async Task Signals_can_be_switched_off_by_the_standard_variables(string key, string value, bool traces, bool metrics)
    {
        await using var collector = await Collector.StartAsync();
        await using (var app = Create(collector, KeyValuePair.Create(key, (string?)value)))
        {
            app.MapGet("/api/campaigns", (ILoggerFactory loggers) =>
            {
                loggers.CreateLogger("Orchestrations.Tests").LogWarning("something");
                return "ok";
            });
            await app.StartAsync();
            using var outside = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            Assert.Equal("ok", await outside.GetStringAsync(new Uri("/api/campaigns", UriKind.Relative)));
        }

        Assert.Equal((traces, metrics), (collector.Received("traces").Length > 0, collector.Received("metrics").Length > 0));
        Assert.Equal(key == "OTEL_TRACES_EXPORTER", collector.Received("logs").Length > 0);
    }

    private static WebApplication Create(Collector collector, params KeyValuePair<string, string?>[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
        [
            new("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address),
            new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),

            // As a secret comes that was made from a file.
            new("Gateway:ApiKey", GatewayKey + "\n"),
            .. settings,
        ]);
        builder.Services.AddHttpClient();
        builder.Services.AddOrchestrationsTelemetry(builder.Configuration);
        return builder.Build();
    }
}
