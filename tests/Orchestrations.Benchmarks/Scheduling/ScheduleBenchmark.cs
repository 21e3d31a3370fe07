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
        List<double[]> draws = [.. Enumerable.Range(1, isQuick ? 5 : 20).Select(Times)];
        var bound = draws.Average(ListSchedule);
        var alone = await MeasureAsync(draws, new Conditions { IsAlone = true });
        var defaults = await MeasureAsync(draws, new Conditions());
        Print(print, "defaults", defaults, bound);
        print(new Measurement("schedule/makespan (defaults)", Math.Round(defaults.Makespan, 1), "s", "without the coordinator of shared slots", Math.Round(alone.Makespan, 1)));
        Print(print, "Polling__Interval 5 s", await MeasureAsync(draws, new Conditions { Interval = TimeSpan.FromSeconds(5) }), bound);
        Print(print, "defaults, the provider shows its progress", await MeasureAsync(draws, new Conditions { ShowsProgress = true }), bound);
        Print(print, "defaults, callbacks", await MeasureAsync(draws, new Conditions { CallsBack = true }), bound);
        foreach (var seconds in Fixed)
        {
            var seen = draws.ConvertAll(times => Array.ConvertAll(times, time => Math.Ceiling(time / seconds) * seconds));
            Print(print, $"fixed {seconds} s", (seen.Average(ListSchedule), seen.Average(times => times.Sum() / seconds / Items)), bound);
        }
    }

    private static async Task<(double Makespan, double Polls)> MeasureAsync(List<double[]> draws, Conditions conditions)
    {
        double makespan = 0, polls = 0;
        foreach (var times in draws)
        {
            await using var provider = new VirtualProvider(times, conditions with { MaxInFlight = Slots });
            var run = await provider.RunAsync();
            makespan += run.Makespan.TotalSeconds;
            polls += (double)run.Polls / Items;
        }

        return (makespan / draws.Count, polls / draws.Count);
    }

    private static void Print(Action<Measurement> print, string name, (double Makespan, double Polls) measured, double bound)
    {
        print(new Measurement($"schedule/makespan ({name})", Math.Round(measured.Makespan, 1), "s", "list scheduling of the same times", Math.Round(bound, 1)));
        print(new Measurement($"schedule/polls ({name})", Math.Round(measured.Polls, 2), "polls a generation", "target", 6));
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
