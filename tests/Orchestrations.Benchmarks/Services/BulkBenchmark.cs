using System.Globalization;
using Orchestrations.Durable;
using Orchestrations.Embedded;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Orchestrations.Benchmarks.Services;

/// <summary>
/// A campaign of 10,000 items whose generations are instant, on <c>serve</c> against a simulated gateway in a process of its own: what an item costs besides
/// the provider's time. The quick run has a tenth of the items.
/// </summary>
internal sealed class BulkBenchmark : Benchmark
{
    private const int InFlight = 64;
    private const int ItemsAtDefaults = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // A task is done before it is first asked for.
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["Polling__FirstDelay"] = "00:00:00.050",
        ["Polling__Interval"] = "00:00:00.050",
        ["Polling__MaxInterval"] = "00:00:00.200",
    };

    public override string Name => "bulk";

    public override string Description => "what an item costs: time, processor, memory, store, durable operations";

    public override async Task RunAsync(bool isQuick, Action<Measurement> print)
    {
        await ManyAtOnceAsync(isQuick ? 1_000 : 10_000, print);
        await AtDefaultsAsync(print);
    }

    private static async Task ManyAtOnceAsync(int items, Action<Measurement> print)
    {
        await using var service = await StartAsync(new(Settings, StringComparer.Ordinal) { ["Gateway__MaxInFlight"] = "64" });

        // The first items are for what is compiled on the way.
        await service.StartCampaignAsync("first", 100, InFlight);
        await SettleAsync(service, "first", 100);
        var processorTime = service.Host.ProcessorTime;
        var bytes = StoreBytes(service);
        var startedAt = Stopwatch.GetTimestamp();
        await service.StartCampaignAsync("measured", items, InFlight);
        await SettleAsync(service, "measured", items);
        var elapsed = Stopwatch.GetElapsedTime(startedAt);
        processorTime = service.Host.ProcessorTime - processorTime;
        bytes = StoreBytes(service) - bytes;

        Print("items", items / elapsed.TotalSeconds, "items/s", "that many in flight, each in a poll's time", InFlight / 0.05);
        Print("processor time", processorTime.TotalMilliseconds / items, "ms an item", "target", 3);
        Print("peak memory", service.Host.PeakMegabytes, "MB", "target", 400);
        Print("store", bytes / items, "bytes an item", "a page of SQLite", 4_096);
        PrintCounts(service, items + 100, $"{items} items, {InFlight} in flight", print);

        void Print(string name, double value, string unit, string reference, double referenceValue) =>
            print(new Measurement($"bulk/{name} ({items} items)", Math.Round(value, 2), unit, reference, Math.Round(referenceValue, 2)));
    }

    // A segment's last items pass their slots on by message, so that what an item takes depends on how many there are at once.
    private static async Task AtDefaultsAsync(Action<Measurement> print)
    {
        await using var service = await StartAsync(Settings);
        await service.StartCampaignAsync("measured", ItemsAtDefaults, maxInFlight: null);
        await SettleAsync(service, "measured", ItemsAtDefaults);
        PrintCounts(service, ItemsAtDefaults, $"{ItemsAtDefaults} items, 8 in flight as is the default", print);
    }

    private static Task<RunningService> StartAsync(Dictionary<string, string> settings) => RunningService.StartAsync("00:00:00-00:00:00", settings);

    private static void PrintCounts(RunningService service, int items, string what, Action<Measurement> print)
    {
        var (steps, events, polls) = Count(service.Data, items);
        var target = string.Create(CultureInfo.InvariantCulture, $"target: 10, and 2 for each of {polls:F2} polls");
        Print("durable operations", steps, "activities, timers, children and messages a generation");
        Print("history events", events, "events a generation");

        void Print(string name, double value, string unit) =>
            print(new Measurement($"bulk/{name} ({what})", Math.Round(value, 2), unit, target, Math.Round(10 + (2 * polls), 2)));
    }

    private static async Task SettleAsync(RunningService service, string campaign, int items)
    {
        while (await service.SettledAsync(campaign) < items)
        {
            await Task.Delay(Pause);
        }
    }

    private static double StoreBytes(RunningService service) =>
        Directory.EnumerateFiles(service.Data, EmbeddedOptions.FileName + "*").Sum(file => new FileInfo(file).Length);

    // Over all instances: items, segments, campaigns and the coordinator of slots. A turn's beginning is written in one piece with what follows.
    private static (double Steps, double Events, double Polls) Count(string data, int items)
    {
        using var histories = StoredHistories.Open(data);
        long steps = 0;
        long events = 0;
        long polls = 0;
        foreach (var one in histories.ReadAll().SelectMany(history => history.Events))
        {
            events += one is TurnStarted ? 0 : 1;
            steps += one is TaskScheduled or TimerCreated or SubOrchestrationCreated or EventSent ? 1 : 0;
            polls += one is TaskScheduled { Name: "CheckGeneration" } ? 1 : 0;
        }

        return ((double)steps / items, (double)events / items, (double)polls / items);
    }
}
