using Orchestrations.Durable;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Orchestrations.Benchmarks.Engine;

/// <summary>What a long history costs, and what instances cost that only sleep.</summary>
internal sealed class HistoryBenchmark : Benchmark
{
    private static readonly OrchestratorReference<int, int> Long = new("Long");
    private static readonly OrchestratorReference<DateTimeOffset, int> Sleep = new("Sleep");
    private static readonly ActivityReference<int, int> Work = new("Work");

    public override string Name => "history";

    public override string Description => "what long histories and sleeping instances cost";

    public override async Task RunAsync(bool isQuick, Action<Measurement> print)
    {
        await LongAsync(1_000, _ => { });
        await LongAsync(10_000, print);
        await SleepingAsync(isQuick ? 20_000 : 100_000, print);
    }

    private static async Task LongAsync(int steps, Action<Measurement> print)
    {
        var ends = new List<long>(steps);
        var registry = Store.Registry()
            .AddOrchestrator(Long, static async (context, steps) =>
            {
                var value = 0;
                for (var i = 0; i < steps; i++)
                {
                    value = await context.CallActivityAsync(Work, value);
                }

                return value + await context.WaitForExternalEvent<int>("Go");
            })
            .AddActivity(Work, (_, input) =>
            {
                ends.Add(Stopwatch.GetTimestamp());
                return Task.FromResult(input + 1);
            });
        await using var store = new Store();
        await store.StartAsync(registry);
        var id = await store.Client.ScheduleNewOrchestrationInstanceAsync(Long, steps);
        await store.Runtime.WaitUntilIdleAsync();
        await store.StopAsync();

        var part = steps / 20;
        print(new Measurement(
            $"history/activities {steps - part} to {steps}",
            Math.Round(Stopwatch.GetElapsedTime(ends[^(part + 1)], ends[^1]).TotalMilliseconds, 1),
            $"ms for {part}",
            $"the first {part}",
            Math.Round(Stopwatch.GetElapsedTime(ends[0], ends[part]).TotalMilliseconds, 1)));

        var startedAt = Stopwatch.GetTimestamp();
        await store.StartAsync(registry);
        await store.Client.RaiseEventAsync(id, "Go", 1);
        await store.Client.WaitForInstanceCompletionAsync(id);
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        await store.RequireCompletedAsync(1);
        if (ends.Count != steps)
        {
            throw new InvalidOperationException($"{ends.Count} activities ran instead of {steps}.");
        }

        print(new Measurement($"history/restart and rebuild of {steps} activities", Math.Round(elapsed.TotalSeconds, 3), "s", "target", 1));
    }

    private static async Task SleepingAsync(int count, Action<Measurement> print)
    {
        var registry = Store.Registry().AddOrchestrator(Sleep, static async (context, fireAt) =>
        {
            await context.CreateTimer(fireAt);
            return 0;
        });
        await using var store = new Store();
        await store.StartAsync(registry);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var fireAt = TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(1);
        await store.StartAllAsync(Sleep, count, _ => fireAt);
        await store.Runtime.WaitUntilIdleAsync();
        Print("as they fell asleep, 10000 of them live", GC.GetTotalMemory(forceFullCollection: true) - before);
        await store.StopAsync();

        before = GC.GetTotalMemory(forceFullCollection: true);
        var startedAt = Stopwatch.GetTimestamp();
        await store.StartAsync(registry);
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        Print("after a restart", GC.GetTotalMemory(forceFullCollection: true) - before);
        print(new Measurement($"history/start with {count} sleeping instances", Math.Round(elapsed.TotalSeconds, 3), "s", "target", 3));

        void Print(string when, long bytes) =>
            print(new Measurement($"history/memory of {count} sleeping instances, {when}", Math.Round((double)bytes / count), "bytes each", "target", 1_024));
    }
}
