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

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    public override string Name => "bulk";

    public override string Description => "what an item costs: time, processor, memory, store, durable operations";

    public override async Task RunAsync(bool isQuick, Action<Measurement> print)
    {
        var items = isQuick ? 1_000 : 10_000;
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Polling__FirstDelay"] = "00:00:00.050",
            ["Polling__Interval"] = "00:00:00.050",
            ["Polling__MaxInterval"] = "00:00:00.200",
            ["Gateway__MaxInFlight"] = "64",
        };
        await using var service = await RunningService.StartAsync("00:00:00-00:00:00", settings);

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
        var (operations, polls) = Count(service.Data, items + 100);
        Print("durable operations", operations, "history events a generation", $"target: 10, and 2 for each of {polls:F2} polls", 10 + (2 * polls));

        void Print(string name, double value, string unit, string reference, double referenceValue) =>
            print(new Measurement($"bulk/{name} ({items} items)", Math.Round(value, 2), unit, reference, Math.Round(referenceValue, 2)));
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

    // A turn's beginning is no operation of its own: it is written in one piece with what follows.
    private static (double Operations, double Polls) Count(string data, int items)
    {
        using var histories = StoredHistories.Open(data);
        long operations = 0;
        long polls = 0;
        foreach (var history in histories.ReadAll())
        {
            operations += history.Events.Count(one => one is not TurnStarted);
            polls += history.Events.Count(one => one is TaskScheduled { Name: "CheckGeneration" });
        }

        return ((double)operations / items, (double)polls / items);
    }
}
