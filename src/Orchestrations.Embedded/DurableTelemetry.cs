using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orchestrations.Durable;
using SpanContext = System.Diagnostics.ActivityContext;

namespace Orchestrations.Embedded;

/// <summary>
/// What the runtime tells of itself: spans with the names and attributes of Durable Task's, so that a trace looks the same on either host, and metrics. Where
/// nobody listens nothing is made.
/// </summary>
public static class DurableTelemetry
{
    /// <summary>The name of the runtime's activity source and of its meter.</summary>
    public const string SourceName = "Orchestrations.Embedded";

    private static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(SourceName);

    private static readonly Counter<long> Executions = Meter.CreateCounter<long>(
        "orchestrations.runtime.executions", "{execution}", "Executions of orchestrations that ended.");

    private static readonly Histogram<double> ActivityDuration = Meter.CreateHistogram(
        "orchestrations.runtime.activity.duration",
        "s",
        "How long activities ran.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800] });

    private static readonly UpDownCounter<long> ActivitiesUnderWay = Meter.CreateUpDownCounter<long>(
        "orchestrations.runtime.activities", "{activity}", "Activities that run, or wait for room to run.");

    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram(
        "orchestrations.store.commit.duration",
        "s",
        "How long commits of the store took, the sync to the disk included.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5] });

    private static readonly Histogram<int> CommitSize = Meter.CreateHistogram(
        "orchestrations.store.commit.size",
        "{request}",
        "How many requests shared a commit.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_000] });

    /// <summary>Whether durations of commits are wanted.</summary>
    internal static bool MeasuresCommits => CommitDuration.Enabled;

    /// <summary>Begins the span of a client that starts an instance; it is the one that all of the instance's own follow from.</summary>
    internal static Activity? StartCreation(string name, string instanceId, string version) => StartCreation(name, instanceId, version, parent: default);

    /// <summary>What an instance keeps of the trace that it is part of: the context of what started it, as W3C's <c>traceparent</c>; or null.</summary>
    internal static string? ContextOf(Activity? creation) => (creation ?? Activity.Current) is { IdFormat: ActivityIdFormat.W3C } started ? started.Id : null;

    /// <summary>What a child keeps: the context of a span that its parent's turn makes for it or, where nobody listens, the parent's own.</summary>
    internal static string? ContextOfChild(InstanceRow parent, SubOrchestrationCreated child, string version)
    {
        using var creation = StartCreation(child.Name, child.InstanceId, version, Parse(parent.Trace));
        return creation?.Id ?? parent.Trace;
    }

    /// <summary>Begins the span of an activity.</summary>
    internal static Activity? StartActivity(ActivityCall call)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        return Source.StartActivity(
            "activity:" + call.Name,
            ActivityKind.Server,
            Parse(call.Trace),
            [
                new("durabletask.type", "activity"),
                new("durabletask.task.name", call.Name),
                new("durabletask.task.instance_id", call.InstanceId),
                new("durabletask.task.task_id", call.Step),
            ]);
    }

    /// <summary>Counts an activity that is to run.</summary>
    internal static void ActivityDispatched() => ActivitiesUnderWay.Add(1);

    /// <summary>Counts an activity off that was to run.</summary>
    internal static void ActivityLeft() => ActivitiesUnderWay.Add(-1);

    /// <summary>Records that an activity ran.</summary>
    /// <param name="name">The activity.</param>
    /// <param name="result">How it ended; null for one that runs again later.</param>
    /// <param name="startedAt">When it began, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="span">Its span.</param>
    internal static void ActivityEnded(string name, HistoryEvent? result, long startedAt, Activity? span)
    {
        var failure = (result as TaskFailed)?.Failure;
        if (ActivityDuration.Enabled)
        {
            var tags = new TagList { { "durabletask.task.name", name }, { "durabletask.task.status", StatusOf(result) } };
            ActivityDuration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, tags);
        }

        span?.SetTag("durabletask.task.status", StatusOf(result));
        Fail(span, failure);
    }

    /// <summary>Records that an execution of an orchestration ended: it is one span, made at its end.</summary>
    /// <param name="row">The instance as it was before.</param>
    /// <param name="startedAt">When the execution began, in UTC.</param>
    /// <param name="endedAt">When it ended, in UTC.</param>
    /// <param name="end">How it ended, or null where it continued as new.</param>
    internal static void ExecutionEnded(InstanceRow row, DateTimeOffset startedAt, DateTimeOffset endedAt, ExecutionCompleted? end)
    {
        var status = end?.Status.ToString() ?? "ContinuedAsNew";
        if (Executions.Enabled)
        {
            Executions.Add(1, new TagList { { "durabletask.task.name", row.Name }, { "durabletask.task.status", status } });
        }

        if (!Source.HasListeners())
        {
            return;
        }

        using var span = Source.StartActivity(
            "orchestration:" + row.Name,
            ActivityKind.Server,
            Parse(row.Trace),
            [
                new("durabletask.type", "orchestration"),
                new("durabletask.task.name", row.Name),
                new("durabletask.task.instance_id", row.Id),
                new("durabletask.task.version", row.Version.Length == 0 ? null : row.Version),
                new("durabletask.task.status", status),
            ],
            startTime: startedAt);
        Fail(span, end?.Failure);
        span?.SetEndTime(endedAt.UtcDateTime);
    }

    /// <summary>Records a commit of the store.</summary>
    /// <param name="requests">How many requests shared it.</param>
    /// <param name="startedAt">When it began, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    /// <param name="failed">Whether nothing was written.</param>
    internal static void Committed(int requests, long startedAt, bool failed)
    {
        CommitSize.Record(requests);
        CommitDuration.Record(
            Stopwatch.GetElapsedTime(startedAt).TotalSeconds,
            failed ? [new("error.type", nameof(EmbeddedStoreException))] : []);
    }

    private static Activity? StartCreation(string name, string instanceId, string version, SpanContext parent)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        return Source.StartActivity(
            "create_orchestration:" + name,
            ActivityKind.Producer,
            parent,
            [
                new("durabletask.type", "orchestration"),
                new("durabletask.task.name", name),
                new("durabletask.task.instance_id", instanceId),
                new("durabletask.task.version", version.Length == 0 ? null : version),
            ]);
    }

    private static SpanContext Parse(string? trace) =>
        trace is not null && SpanContext.TryParse(trace, traceState: null, isRemote: true, out var context) ? context : default;

    private static string StatusOf(HistoryEvent? result) => result switch
    {
        TaskCompleted => "Completed",
        TaskFailed => "Failed",
        _ => "Interrupted",
    };

    private static void Fail(Activity? span, FailureDetails? failure)
    {
        if (failure is not null)
        {
            span?.SetTag("error.type", failure.ErrorType).SetStatus(ActivityStatusCode.Error, failure.ErrorMessage);
        }
    }
}
