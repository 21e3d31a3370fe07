using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;

namespace Orchestrations.Gateway;

/// <summary>What the client tells of its calls: a span for each, around those of its HTTP requests, and metrics. No id, address or body is in any of it.</summary>
public static class GatewayTelemetry
{
    /// <summary>The name of the client's activity source and of its meter.</summary>
    public const string SourceName = "Orchestrations.Gateway";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);

    private static readonly Counter<long> Answers = Meter.CreateCounter<long>(
        "orchestrations.gateway.answers", "{answer}", "Answers of the gateway, and requests that it did not answer.");

    private static readonly Histogram<double> RequestDuration = Meter.CreateHistogram(
        "orchestrations.gateway.request.duration",
        "s",
        "How long the gateway's answers took, to their last byte; the wait for the client's own limits is not in it.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 300] });

    private static readonly Histogram<double> LimitDuration = Meter.CreateHistogram(
        "orchestrations.gateway.limit.duration",
        "s",
        "How long requests waited for the client's own limits before they went out.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });

    /// <summary>Begins the span of a call, with all tries of it.</summary>
    internal static Activity? Start(GatewayCall call) => Source.StartActivity(call.Operation);

    /// <summary>Records how a call ended: in its span and, where it was answered, among the answers.</summary>
    internal static void End<T>(GatewayCall call, Activity? span, int? status, GatewayResult<T> result)
        where T : class
    {
        if (status is { } answered)
        {
            Count(call, answered, result.Failure);
        }

        if (span is null)
        {
            return;
        }

        var kind = KindOf(result.Failure);
        span.SetTag("orchestrations.gateway.answer", kind);
        if (result.Failure is { } failure)
        {
            span.SetTag("error.type", kind)
                .SetTag("orchestrations.gateway.acceptance", Word(failure.Acceptance.ToString()))
                .SetTag("http.response.status_code", failure.HttpStatus)
                .SetStatus(ActivityStatusCode.Error, failure.Message);
        }
    }

    /// <summary>Records a request that failed; what is in an answer that did not is known only when the call ends.</summary>
    internal static void Failed(GatewayCall call, GatewayFailure failure) => Count(call, failure.HttpStatus, failure);

    /// <summary>Records how long a request took.</summary>
    internal static void Sent(GatewayCall call, TimeSpan waited, TimeSpan elapsed)
    {
        var operation = new KeyValuePair<string, object?>("operation", call.Operation);
        LimitDuration.Record(waited.TotalSeconds, operation);
        RequestDuration.Record(elapsed.TotalSeconds, operation);
    }

    private static void Count(GatewayCall call, int? status, GatewayFailure? failure) => Answers.Add(1, new TagList
    {
        { "operation", call.Operation },
        { "kind", KindOf(failure) },
        { "http.response.status_code", status },
    });

    private static string KindOf(GatewayFailure? failure) => failure is null ? "ok" : Word(failure.Kind.ToString());

    private static string Word(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
