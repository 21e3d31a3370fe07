using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Orchestrations.Cli.Tests.Telemetry;

/// <summary>A collector of OTLP over HTTP: it keeps the bodies, of which the tests read as much as they need.</summary>
internal sealed partial class Collector : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<(string Path, string Body)> _received = new();

    private Collector(WebApplication application) => _application = application;

    public string Address => _application.Urls.First();

    /// <summary>All bodies of a signal, a character for a byte.</summary>
    public string Received(string signal) => string.Concat(_received.Where(one => one.Path == $"/v1/{signal}").Select(one => one.Body));

    public string ReceivedAll => string.Concat(_received.Select(one => one.Body));

    /// <summary>The spans that were received: ids in hex, and names.</summary>
    public IReadOnlyList<(string TraceId, string SpanId, string Parent, string Name)> Spans =>
    [
        .. Span().Matches(Received("traces")).Select(match => (
            Hex(match.Groups["trace"]), Hex(match.Groups["span"]), Hex(match.Groups["parent"]), match.Groups["rest"].Value[..match.Groups["length"].Value[0]])),
    ];

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = new Collector(builder.Build());
        collector._application.MapPost("/v1/{signal}", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            collector._received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            context.Response.ContentType = "application/x-protobuf";
        });
        await collector._application.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static string Hex(Group bytes) => Convert.ToHexStringLower(Encoding.Latin1.GetBytes(bytes.Value));

    // The first fields of a span as protobuf has them: trace, span, parent, flags, name.
    [GeneratedRegex(
        """\x0A\x10(?<trace>.{16})\x12\x08(?<span>.{8})(\x22\x08(?<parent>.{8}))?(\x85\x01.{4})?\x2A(?<length>.)(?<rest>.{1,120})""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Span();
}
