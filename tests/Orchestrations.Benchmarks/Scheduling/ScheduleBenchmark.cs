namespace Orchestrations.Benchmarks.Scheduling;

/// <summary>
/// What polling costs: 200 generations on 8 slots in virtual time, with the real orchestrators, against list scheduling of the same times, that is, each
/// slot taken up again in the very moment in which its generation ends.
/// </summary>
internal sealed class ScheduleBenchmark : Benchmark
{
    private const int Items = 200;
    private const int Slots = 8;

    // The published spread: eight generations took 83 to 253 s, 105 at the median.
    private const double Shortest = 83;
    private const double Median = 105;
    private const double Longest = 253;

    private static readonly double[] Fixed = [5, 10, 15, 30];

    public override string Name => "schedule";

    public override string Description => "makespan over the list-scheduling bound, and polls a generation";

    public override async Task RunAsync(bool isQuick, Action<Measurement> print)
    {
        var seeds = isQuick ? 1 : 5;
        await MeasureAsync("learned, Polling__Interval 2 s", print, seeds, new Conditions { Interval = TimeSpan.FromSeconds(2) });
        await MeasureAsync("learned, defaults", print, seeds, new Conditions());
        await MeasureAsync("learned, defaults, the provider shows its progress", print, seeds, new Conditions { ShowsProgress = true });
        await MeasureAsync("learned, defaults, callbacks", print, seeds, new Conditions { CallsBack = true });
        await MeasureAsync("without the coordinator of shared slots", print, seeds, new Conditions { Interval = TimeSpan.FromSeconds(2), IsAlone = true });
        foreach (var seconds in Fixed)
        {
            var all = Enumerable.Range(1, seeds).Select(Times).ToList();
            Print(
                print,
                $"fixed {seconds} s",
                all.Average(times => ListSchedule([.. times.Select(time => Math.Ceiling(time / seconds) * seconds)])),
                all.Average(times => times.Sum(time => Math.Ceiling(time / seconds)) / Items),
                all.Average(ListSchedule));
        }
    }

    private static async Task MeasureAsync(string name, Action<Measurement> print, int seeds, Conditions conditions)
    {
        double makespan = 0, polls = 0, bound = 0;
        for (var seed = 1; seed <= seeds; seed++)
        {
            var times = Times(seed);
            await using var provider = new VirtualProvider(times, conditions with { MaxInFlight = Slots });
            var run = await provider.RunAsync();
            makespan += run.Makespan.TotalSeconds;
            polls += (double)run.Polls / Items;
            bound += ListSchedule(times);
        }

        Print(print, name, makespan / seeds, polls / seeds, bound / seeds);
    }

    private static void Print(Action<Measurement> print, string name, double makespan, double polls, double bound)
    {
        print(new Measurement($"schedule/makespan ({name})", Math.Round(makespan, 1), "s", "list scheduling of the same times", Math.Round(bound, 1)));
        print(new Measurement($"schedule/polls ({name})", Math.Round(polls, 2), "polls a generation", "target", 6));
    }

    // From the shortest on, half have ended at the median; what would be over the longest is drawn anew. The mean is 114 s.
    private static double[] Times(int seed)
    {
        var random = new Random(seed);
        var scale = (Median - Shortest) / Math.Log(2);
        var times = new double[Items];
        for (var i = 0; i < Items; i++)
        {
            do
            {
                times[i] = Shortest - (scale * Math.Log(1 - random.NextDouble()));
            }
            while (times[i] > Longest);
        }

        return times;
    }

    private static double ListSchedule(double[] times)
    {
        var free = new PriorityQueue<int, double>(Enumerable.Range(0, Slots).Select(slot => (slot, 0.0)));
        var end = 0.0;
        foreach (var time in times)
        {
            free.TryDequeue(out var slot, out var at);
            free.Enqueue(slot, at + time);
            end = Math.Max(end, at + time);
        }

        return end;
    }
}
