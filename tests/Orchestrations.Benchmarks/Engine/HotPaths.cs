using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrations.Durable;
using Orchestrations.Embedded;
using static SQLitePCL.raw;

namespace Orchestrations.Benchmarks.Engine;

/// <summary>What BenchmarkDotNet runs. It wants a public class that is not sealed.</summary>
[SuppressMessage("Design", "CA1001", Justification = "BenchmarkDotNet ends it by Close.")]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
public class HotPaths
{
    private const int Together = 64;
    private const int PagesToCheckpoint = 2_000;

    private static readonly OrchestratorReference<int, int> One = new("One");
    private static readonly ActivityReference<int, int> Work = new("Work");
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    private readonly DurableSerializer _serializer = new(PayloadJson.Default.Options);
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly List<HistoryEvent> _turn = [new TurnStarted(At), new TaskCompleted(0, Json("2")), new TaskScheduled(1, "Work", Json("1"))];
    private readonly JsonSerializerOptions _reflection = new(HistoryJson.Default.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };
    private readonly string _directory = Directory.CreateTempSubdirectory("orchestrations-benchmark-").FullName;
    private OrchestratorRegistration _orchestrator = null!;
    private StoreSession _store = null!;
    private InstanceRow[] _rows = [];
    private byte[] _events = [];
    private int _turns;
    private int _pages;

    /// <summary>Opens a store with as many instances as share a commit.</summary>
    [GlobalSetup]
    public void Open()
    {
        _orchestrator = Store.Registry().AddOrchestrator(One, static (context, input) => context.CallActivityAsync(Work, input)).Orchestrators[One.Name];
        _events = JsonSerializer.SerializeToUtf8Bytes(_turn, HistoryJson.Default.ListHistoryEvent);
        _store = new StoreSession(Schema.Open(Path.Combine(_directory, EmbeddedOptions.FileName)));
        _store.Begin();
        _rows = [.. Enumerable.Range(0, Together).Select(i => _store.AddInstance(
            new InstanceRow(0, $"0198{i:d28}", One.Name, "") { Status = OrchestrationRuntimeStatus.Pending, CreatedAt = At.UtcTicks, UpdatedAt = At.UtcTicks },
            "1"u8,
            startAt: null))];
        _store.Commit();
    }

    /// <summary>Removes the store.</summary>
    [GlobalCleanup]
    public void Close()
    {
        _store.Dispose();
        _services.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>An execution that begins, asks for an activity, is answered and completes.</summary>
    [Benchmark(Description = "two turns of an execution"), BenchmarkCategory("turn")]
    public int Turn()
    {
        var execution = new OrchestrationExecution("id", _orchestrator, _services, _serializer, NullLoggerFactory.Instance, static () => { });
        _ = execution.Run(At, [new ExecutionStarted(One.Name, "", Json("1"), null, 0)]);
        return execution.Run(At, [new TaskCompleted(0, Json("2"))]).Payload.Length;
    }

    /// <summary>The same with no engine.</summary>
    [Benchmark(Baseline = true, Description = "an async method that awaits once, and its JSON"), BenchmarkCategory("turn")]
    public int Bare()
    {
        var asked = new TaskCompletionSource<int>();
        var main = RunAsync(_serializer.Deserialize<int>("1"u8));
        asked.SetResult(_serializer.Deserialize<int>("2"u8));
        return _serializer.Serialize(main.GetAwaiter().GetResult(), PayloadLimits.MaxOutputBytes, "output").Length;

        async Task<int> RunAsync(int input) => _serializer.Serialize(input, PayloadLimits.MaxInputBytes, "input").Length + await asked.Task;
    }

    /// <summary>A turn's history.</summary>
    [Benchmark(Description = "history of a turn as JSON"), BenchmarkCategory("serialise")]
    public int Serialise() => JsonSerializer.SerializeToUtf8Bytes(_turn, HistoryJson.Default.ListHistoryEvent).Length;

    /// <summary>The same by reflection.</summary>
    [Benchmark(Baseline = true, Description = "the same without generated code"), BenchmarkCategory("serialise")]
    public int Reflect() => JsonSerializer.SerializeToUtf8Bytes(_turn, _reflection).Length;

    /// <summary>Turns of 64 instances in one commit.</summary>
    [Benchmark(Description = "64 turns in one commit"), BenchmarkCategory("commit")]
    public void Commit()
    {
        _store.Begin();
        foreach (var row in _rows)
        {
            _store.UpdateInstance(row with { Turn = _turns + 1, HasWork = true });
            _store.AppendHistory(row.Seq, _turns, _events);
        }

        _store.Commit();
        _turns++;
        Checkpoint();
    }

    /// <summary>The least that a commit can be.</summary>
    [Benchmark(Baseline = true, Description = "a commit of one row"), BenchmarkCategory("commit")]
    public void CommitOne()
    {
        _store.Begin();
        _store.UpdateInstance(_rows[0] with { Turn = _turns++, HasWork = true });
        _store.Commit();
        Checkpoint();
    }

    // As the writer does: a log that only grows is slow to write to.
    private void Checkpoint()
    {
        _pages += _store.TakePagesWritten();
        if (_pages > PagesToCheckpoint)
        {
            _pages = 0;
            _store.Checkpoint(SQLITE_CHECKPOINT_PASSIVE);
        }
    }

    private static JsonPayload Json(string text) => new(Encoding.UTF8.GetBytes(text));
}
