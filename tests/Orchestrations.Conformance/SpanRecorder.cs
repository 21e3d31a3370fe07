using System.Collections.Concurrent;
using System.Diagnostics;

namespace Orchestrations.Conformance;

/// <summary>Listens as an exporter does, and keeps the spans that ended in one trace: other tests make spans at the same time.</summary>
public sealed class SpanRecorder : IDisposable
{
    private static readonly ActivitySource Source = new("Orchestrations.Tests");

    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public SpanRecorder()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
        Root = Source.StartActivity("root")!;
    }

    /// <summary>The span that was current when the test began, as a request's is.</summary>
    public Activity Root { get; }

    public ActivityTraceId TraceId => Root.TraceId;

    /// <summary>What ended in the trace, in its order.</summary>
    public IReadOnlyList<Activity> Spans => [.. _ended.Where(span => span.TraceId == TraceId)];

    public IReadOnlyList<Activity> Named(string name) => [.. Spans.Where(span => span.DisplayName == name)];

    public void Dispose()
    {
        Root.Dispose();
        _listener.Dispose();
    }
}
