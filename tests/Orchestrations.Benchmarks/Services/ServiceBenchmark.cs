using System.Globalization;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Orchestrations.Benchmarks.Services;

/// <summary>
/// How the service answers while it runs a campaign of 10,000 items: the list of campaigns and the first page of the items, one reader, twenty requests a
/// second of each at most, once the first generations have ended. Polling is as fast as simulated generations of 1 to 3 s want it, which is some fifty times
/// the load of a provider's.
/// </summary>
internal sealed class ServiceBenchmark : Benchmark
{
    private const int Items = 10_000;
    private const double LimitMilliseconds = 50;
    private const double LimitMegabytes = 400;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // In flight for the campaign, and for the deployment.
    private static readonly (int? Campaign, int? Deployment)[] Loads = [(null, null), (64, 64), (1_000, 1_000)];

    public override string Name => "service";

    public override string Description => "answers of the HTTP API and memory while 10,000 items run";

    public override async Task RunAsync(bool isQuick, Action<Measurement> print)
    {
        foreach (var (campaign, deployment) in Loads)
        {
            await MeasureAsync(campaign, deployment, TimeSpan.FromSeconds(isQuick ? 8 : 60), print);
        }
    }

    private static async Task MeasureAsync(int? campaign, int? deployment, TimeSpan duration, Action<Measurement> print)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Polling__FirstDelay"] = "00:00:01",
            ["Polling__Interval"] = "00:00:01",
            ["Polling__MaxInterval"] = "00:00:02",
        };
        if (deployment is { } limit)
        {
            settings["Gateway__MaxInFlight"] = limit.ToString(CultureInfo.InvariantCulture);
        }

        await using var service = await RunningService.StartAsync("00:00:01-00:00:03", settings);
        await service.StartCampaignAsync("measured", Items, campaign);
        while (await service.SettledAsync("measured") == 0)
        {
            await Task.Delay(Pause);
        }

        var list = new List<double>();
        var items = new List<double>();
        var before = await service.SettledAsync("measured");
        var processorTime = service.Host.ProcessorTime;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < duration;)
        {
            list.Add(await TimeAsync(service.Http, "/api/campaigns"));
            items.Add(await TimeAsync(service.Http, "/api/campaigns/measured/items"));
            await Task.Delay(Pause);
        }

        var load = campaign is { } inFlight ? string.Create(CultureInfo.InvariantCulture, $"{inFlight} in flight") : "defaults";
        processorTime = service.Host.ProcessorTime - processorTime;
        var ended = await service.SettledAsync("measured") - before;
        Print($"service/list, median ({load})", Statistics.Percentile(list, 50), "ms", LimitMilliseconds);
        Print($"service/list, p95 ({load})", Statistics.Percentile(list, 95), "ms", LimitMilliseconds);
        Print($"service/items, median ({load})", Statistics.Percentile(items, 50), "ms", LimitMilliseconds);
        Print($"service/items, p95 ({load})", Statistics.Percentile(items, 95), "ms", LimitMilliseconds);
        Print($"service/peak memory ({load})", service.Host.PeakMegabytes, "MB", LimitMegabytes);
        print(new Measurement(
            $"service/processors used ({load})",
            Math.Round(processorTime.TotalSeconds / duration.TotalSeconds, 2),
            string.Create(CultureInfo.InvariantCulture, $"processors, {ended} items ended in {duration.TotalSeconds} s"),
            "processors there are",
            Environment.ProcessorCount));

        void Print(string name, double value, string unit, double limit) => print(new Measurement(name, Math.Round(value, 1), unit, "limit", limit));
    }

    private static async Task<double> TimeAsync(HttpClient http, string path)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var answer = await http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
        return Stopwatch.GetElapsedTime(startedAt).TotalMilliseconds;
    }
}
