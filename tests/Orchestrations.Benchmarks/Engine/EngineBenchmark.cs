using System.Globalization;
using Orchestrations.Durable;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Orchestrations.Benchmarks.Engine;

/// <summary>
/// The embedded runtime with full durability: orchestrations of one activity each, all started at once; chains of activities; timers. Beside them SQLite
/// alone, with the same statements on the same disk, before and after, so that a disk that changes its mind shows.
/// </summary>
internal sealed class EngineBenchmark : Benchmark
{
    private static readonly OrchestratorReference<int, int> One = new("One");
    private static readonly OrchestratorReference<int, int> Chain = new("Chain");
    private static readonly ActivityReference<int, int> Work = new("Work");
    private static readonly OrchestratorReference<DateTimeOffset, int> Sleep = new("Sleep");

    public override string Name => "engine";

    public override string Description => "orchestrations, activities and timers of the embedded runtime a second";

    public override async Task RunAsync(bool isQuick, Action<Measurement> print)
    {
        // What is compiled on the first calls is not what a service runs.
        await ManyAsync(2_000);
        var repeats = isQuick ? 3 : 7;
        foreach (var count in new[] { 200, 2_000, 10_000 })
        {
            var engine = new List<double>();
            var bare = new List<double>();
            for (var i = 0; i < repeats; i++)
            {
                bare.Add(BareSqlite.Orchestrations(count));
                engine.Add(await ManyAsync(count));
            }

            Print(print, $"engine/{count} of one activity", "orchestrations/s", engine, "SQLite alone, 64 a commit", bare);
        }

        var chains = new List<double>();
        var single = new List<double>();
        var singleBare = new List<double>();
        var flatness = new List<double>();
        for (var i = 0; i < repeats; i++)
        {
            chains.Add(await ChainsAsync(500, 10));
            singleBare.Add(BareSqlite.Chain(2_000));
            var (rate, flat) = await OneChainAsync(2_000);
            single.Add(rate);
            flatness.Add(flat);
        }

        Print(print, "engine/500 chains of 10", "activities/s", chains, "target", [15_000]);
        Print(print, "engine/one chain of 2000", "activities/s", single, "SQLite alone, a commit a step", singleBare);
        print(new Measurement("engine/one chain of 2000, last 200", Math.Round(Statistics.Percentile(flatness, 50), 3), "times the first 200", "flat", 1));
        await TimersAsync(print);
    }

    private static void Print(Action<Measurement> print, string name, string unit, List<double> values, string reference, List<double> references) => print(new Measurement(
        name, Math.Round(Statistics.Percentile(values, 50)), unit, reference, Math.Round(Statistics.Percentile(references, 50))));

    private static DurableRegistry Registry(Action? ran = null) => Store.Registry()
        .AddOrchestrator(One, static (context, input) => context.CallActivityAsync(Work, input))
        .AddOrchestrator(Chain, static async (context, steps) =>
        {
            var value = 0;
            for (var i = 0; i < steps; i++)
            {
                value = await context.CallActivityAsync(Work, value);
            }

            return value;
        })
        .AddActivity(Work, (_, input) =>
        {
            ran?.Invoke();
            return Task.FromResult(input + 1);
        });

    private static async Task<double> ManyAsync(int count)
    {
        await using var store = new Store();
        await store.StartAsync(Registry());
        var startedAt = Stopwatch.GetTimestamp();
        await store.StartAllAsync(One, count, i => i);
        await store.Runtime.WaitUntilIdleAsync();
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        await store.RequireCompletedAsync(count);
        return count / elapsed.TotalSeconds;
    }

    private static async Task<double> ChainsAsync(int chains, int steps)
    {
        await using var store = new Store();
        await store.StartAsync(Registry());
        var startedAt = Stopwatch.GetTimestamp();
        await store.StartAllAsync(Chain, chains, _ => steps);
        await store.Runtime.WaitUntilIdleAsync();
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        await store.RequireCompletedAsync(chains);
        return chains * steps / elapsed.TotalSeconds;
    }

    // How many a second, and how long the last tenth took over the first.
    private static async Task<(double Rate, double Flatness)> OneChainAsync(int steps)
    {
        var ends = new List<long>(steps);
        await using var store = new Store();
        await store.StartAsync(Registry(() => ends.Add(Stopwatch.GetTimestamp())));
        var startedAt = Stopwatch.GetTimestamp();
        await store.StartAllAsync(Chain, 1, _ => steps);
        await store.Runtime.WaitUntilIdleAsync();
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        await store.RequireCompletedAsync(1);
        var tenth = steps / 10;
        return (steps / elapsed.TotalSeconds, (double)(ends[^1] - ends[^(tenth + 1)]) / (ends[tenth] - ends[0]));
    }

    private static async Task TimersAsync(Action<Measurement> print)
    {
        const int Pending = 10_000;
        const int Due = 1_000;
        var late = new List<double>(Due);
        await using var store = new Store();
        await store.StartAsync(Store.Registry().AddOrchestrator(Sleep, async (context, fireAt) =>
        {
            await context.CreateTimer(fireAt);
            var now = TimeProvider.System.GetUtcNow();
            lock (late)
            {
                late.Add((now - fireAt).TotalMilliseconds);
            }

            return 0;
        }));
        var now = TimeProvider.System.GetUtcNow();
        await store.StartAllAsync(Sleep, Pending, _ => now + TimeSpan.FromHours(1));
        await store.Runtime.WaitUntilIdleAsync();

        // The first round is for what is compiled on the way.
        for (var round = 0; round < 3; round++)
        {
            late.Clear();
            var due = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(3);
            await store.StartAllAsync(Sleep, Due, _ => due);
            await store.Runtime.WaitUntilIdleAsync();
            while (TimeProvider.System.GetUtcNow() < due + TimeSpan.FromMilliseconds(200))
            {
                await Task.Delay(20);
            }

            await store.Runtime.WaitUntilIdleAsync();
        }

        if (late.Count != Due)
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{late.Count} of {Due} timers fired."));
        }

        print(new Measurement("engine/timers, 1000 due together of 11000, early", late.Count(milliseconds => milliseconds < 0), "timers", "timers that fired", Due));
        print(new Measurement("engine/timers, 1000 due together of 11000, p99", Math.Round(Statistics.Percentile(late, 99), 2), "ms late", "target", 10));
    }
}
