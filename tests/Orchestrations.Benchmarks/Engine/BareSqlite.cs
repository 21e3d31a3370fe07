using System.Text;
using System.Text.Json;
using Orchestrations.Durable;
using Orchestrations.Embedded;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Orchestrations.Benchmarks.Engine;

/// <summary>
/// The runtime's own statements in its own stages, on a store of their own, with no engine: what the disk and SQLite leave to be had. The log is never moved
/// into the file meanwhile, which the runtime has to do.
/// </summary>
internal static class BareSqlite
{
    private const int Together = 64;

    /// <summary>Orchestrations of one activity each: started, asked, answered; so many of them share a commit.</summary>
    /// <param name="count">How many.</param>
    /// <returns>Orchestrations a second.</returns>
    public static double Orchestrations(int count) => Run(session =>
    {
        var at = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        var asked = Serialize(new TurnStarted(at), new ExecutionStarted("One", "", default, null, 0), new TaskScheduled(0, "Work", Json("1")));
        var answered = Serialize(new TurnStarted(at), new TaskCompleted(0, Json("2")), new ExecutionCompleted(OrchestrationRuntimeStatus.Completed, Json("2"), null));
        var startedAt = Stopwatch.GetTimestamp();
        for (var begun = 0; begun < count; begun += Together)
        {
            var rows = new InstanceRow[Math.Min(Together, count - begun)];
            InTransaction(session, () =>
            {
                for (var i = 0; i < rows.Length; i++)
                {
                    rows[i] = Start(session, begun + i, at);
                }
            });
            InTransaction(session, () =>
            {
                foreach (var row in rows)
                {
                    session.UpdateInstance(row with { Status = OrchestrationRuntimeStatus.Running, Turn = 1, HasWork = true });
                    session.AppendHistory(row.Seq, 0, asked);
                }
            });
            InTransaction(session, () =>
            {
                foreach (var row in rows)
                {
                    session.UpdateInstance(row with { Status = OrchestrationRuntimeStatus.Completed, Turn = 2, HasWork = false, CompletedAt = at.UtcTicks });
                    session.AppendHistory(row.Seq, 1, answered);
                    session.DeleteMessages(row.Seq);
                    session.SetPayload(row.Seq, PayloadKind.Output, "2"u8);
                }
            });
        }

        return count / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    });

    /// <summary>One chain of activities: a commit for each.</summary>
    /// <param name="steps">How many.</param>
    /// <returns>Activities a second.</returns>
    public static double Chain(int steps) => Run(session =>
    {
        var at = new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
        var next = Serialize(new TurnStarted(at), new TaskCompleted(0, Json("2")), new TaskScheduled(1, "Work", Json("1")));
        InstanceRow? row = null;
        InTransaction(session, () => row = Start(session, 0, at));
        var startedAt = Stopwatch.GetTimestamp();
        for (var step = 0; step < steps; step++)
        {
            InTransaction(session, () =>
            {
                session.UpdateInstance(row! with { Status = OrchestrationRuntimeStatus.Running, Turn = step + 1, HasWork = true });
                session.AppendHistory(row.Seq, step, next);
            });
        }

        return steps / Stopwatch.GetElapsedTime(startedAt).TotalSeconds;
    });

    private static InstanceRow Start(StoreSession session, int number, DateTimeOffset at) => session.AddInstance(
        new InstanceRow(0, $"0198{number:d28}", "One", "") { Status = OrchestrationRuntimeStatus.Pending, CreatedAt = at.UtcTicks, UpdatedAt = at.UtcTicks },
        "1"u8,
        startAt: null);

    private static double Run(Func<StoreSession, double> run)
    {
        var directory = Directory.CreateTempSubdirectory("orchestrations-benchmark-").FullName;
        try
        {
            using var session = new StoreSession(Schema.Open(Path.Combine(directory, EmbeddedOptions.FileName)));
            return run(session);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void InTransaction(StoreSession session, Action write)
    {
        session.Begin();
        write();
        session.Commit();
    }

    private static JsonPayload Json(string text) => new(Encoding.UTF8.GetBytes(text));

    private static byte[] Serialize(params List<HistoryEvent> events) => JsonSerializer.SerializeToUtf8Bytes(events, HistoryJson.Default.ListHistoryEvent);
}
