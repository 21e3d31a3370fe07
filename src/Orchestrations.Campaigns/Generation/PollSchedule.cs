using System.Runtime.InteropServices;

namespace Orchestrations.Campaigns.Generation;

/// <summary>
/// When to poll a task next, learned from how long the campaign's own generations took. It weighs a poll against the time that a slot lies idle between
/// the end of a generation and the poll that sees it. It is a pure function: what it knows is given, and it asks no clock.
/// </summary>
public sealed class PollSchedule
{
    /// <summary>How many finished generations are kept; of older ones the provider may have changed its ways.</summary>
    public const int MaxFinished = 48;

    // What a poll may cost, as a part of the mean generation: that much idle time is borne before another poll is made.
    private const double PollPrice = 0.0044;

    // A generation that the first poll found ended ended some time before it. Nobody knows when; the next ones are looked at this much earlier.
    private const double EarliestPart = 0.93;

    private const double Smoothing = 0.15;

    // Points at which a poll is considered: enough to place one within a percent of the time that is left.
    private const int Points = 96;

    // The first poll of a campaign's first generations falls on the first delay: progress is shown early, and a shorter time is learned soon.
    private const int MinFinished = 1;

    // The provider's progress tells the end better than the clock does where it foretold it at least twice as well.
    private const int MinForetold = 6;
    private const double Better = 0.5;

    // Beyond all that is known, a task is looked at again after a tenth of its age.
    private const double OverduePart = 0.1;

    // Eight 5 s generations of the provider took 83 to 253 s, 105 at the median (seen in its public documentation); in seconds.
    private static readonly Span[] Published =
    [
        new(83, 88), new(88, 94), new(94, 100), new(100, 105), new(105, 112), new(112, 125), new(125, 160), new(160, 253),
    ];

    // Whatever is known, anything may happen, in seconds.
    private static readonly Span[] Anything = [new(0, 15), new(15, 60), new(60, 240), new(240, 960), new(960, 3600)];

    private const double PublishedWeight = 4;
    private const double AnythingWeight = 0.5;

    private readonly double _firstDelay;
    private readonly double _interval;
    private readonly double _maxInterval;
    private readonly IReadOnlyList<FinishedGeneration> _finished;

    /// <summary>Makes a schedule.</summary>
    /// <param name="firstDelay">The shortest wait before the first poll.</param>
    /// <param name="interval">The shortest wait between two polls.</param>
    /// <param name="maxInterval">The longest wait between two polls; <paramref name="interval"/> where that is longer.</param>
    /// <param name="finished">Generations that have ended, the latest last.</param>
    public PollSchedule(TimeSpan firstDelay, TimeSpan interval, TimeSpan maxInterval, IReadOnlyList<FinishedGeneration> finished)
    {
        ArgumentNullException.ThrowIfNull(finished);
        _firstDelay = firstDelay.TotalSeconds;
        _interval = interval.TotalSeconds;
        _maxInterval = Math.Max(maxInterval.TotalSeconds, _interval);
        _finished = finished;
    }

    /// <summary>Whether there is anything of the campaign's own to go by.</summary>
    public bool HasLearned => _finished.Count >= MinFinished;

    /// <summary>The wait between an accepted submission and the first poll.</summary>
    public TimeSpan First()
    {
        if (!HasLearned)
        {
            return TimeSpan.FromSeconds(_firstDelay);
        }

        // A progress that is to be heeded has to be seen before the first can have ended, by as much as the poll at the foretold end has to wait.
        var wait = HeedsProgress() ? _finished.Min(one => SpanOf(one).From) - _interval : WaitFrom(0, _firstDelay, Durations());
        return TimeSpan.FromSeconds(Math.Max(_firstDelay, wait));
    }

    /// <summary>The wait between two polls.</summary>
    /// <param name="age">The time from the accepted submission to the poll that just said that the task has not ended.</param>
    /// <param name="foretold">When the task will have ended by the progress that the provider gave, from the submission on, or null.</param>
    public TimeSpan Next(TimeSpan age, TimeSpan? foretold)
    {
        var spans = foretold is { } end && HeedsProgress() ? Scaled(end.TotalSeconds) : Durations();
        var wait = WaitFrom(age.TotalSeconds, _interval, spans);

        // What is expected late is waited for in equal steps, so that the last of them is on time.
        if (wait > _maxInterval)
        {
            wait /= Math.Ceiling(wait / _maxInterval);
        }

        return TimeSpan.FromSeconds(Math.Max(wait, _interval));
    }

    /// <summary>Whether the progress of the campaign's generations has foretold their end well.</summary>
    public bool HeedsProgress()
    {
        var factors = Factors();
        return factors.Count >= MinForetold && SpreadOf(factors) < Better * SpreadOf([.. _finished.Select(SpanOf)]);
    }

    private static Span SpanOf(FinishedGeneration one) => new(Math.Max(one.After, EarliestPart * one.By) / 1000.0, one.By / 1000.0);

    private List<Span> Factors() =>
        [.. _finished.Where(one => one.Foretold > 0).Select(one => new Span(SpanOf(one).From * 1000 / one.Foretold, SpanOf(one).To * 1000 / one.Foretold))];

    private List<Weighted> Scaled(double foretold) => Smooth([.. Factors().Select(factor => new Span(factor.From * foretold, factor.To * foretold))]);

    private List<Weighted> Durations()
    {
        var spans = Smooth([.. _finished.Select(SpanOf)]);
        var trust = Math.Max(0, PublishedWeight - (_finished.Count / 2.0)) / Published.Length;
        if (trust > 0)
        {
            spans.AddRange(Published.Select(span => new Weighted(span.From, span.To, trust)));
        }

        return spans;
    }

    // A few ends are no law: each stands for those around it, in a width that follows from how far they lie apart.
    private static List<Weighted> Smooth(List<Span> spans)
    {
        if (spans.Count == 0)
        {
            return [];
        }

        var edge = spans.Min(span => span.From);
        var width = SpreadOf(spans) / 2;
        return
        [
            .. spans.Select(span =>
            {
                var middle = (span.From + span.To) / 2;
                var half = Math.Max((span.To - span.From) / 2, Math.Min(width, Smoothing) * middle);
                return new Weighted(Math.Max(edge, middle - half), middle + half, 1);
            }),
        ];
    }

    // The middle half's width over the median.
    private static double SpreadOf(List<Span> spans)
    {
        if (spans.Count == 0)
        {
            return 0;
        }

        var middles = spans.Select(span => (span.From + span.To) / 2).Order().ToList();
        return (middles[middles.Count * 3 / 4] - middles[middles.Count / 4]) / middles[middles.Count / 2];
    }

    // The waits that cost least, found from the end back: V(i) is what a poll at point i that finds nothing costs from there on, in expected seconds.
    private double WaitFrom(double age, double least, List<Weighted> known)
    {
        var horizon = known.Count == 0 ? 0 : known.Max(span => span.To);
        if (age + least >= horizon)
        {
            return Math.Max(least, OverduePart * age);
        }

        var mean = known.Sum(span => span.Weight * (span.From + span.To) / 2) / known.Sum(span => span.Weight);
        List<Weighted> spans = [.. known, .. Anything.Select(span => new Weighted(span.From, span.To, AnythingWeight / Anything.Length))];
        spans = [.. spans.Where(span => span.To > age).Select(span => span.Past(age))];
        var total = spans.Sum(span => span.Weight);
        var start = Math.Max(age + least, known.Min(span => span.From));
        var at = new double[Points];
        var mass = new double[Points];
        var moment = new double[Points];
        for (var i = 0; i < Points; i++)
        {
            at[i] = start + ((horizon - start) * i / (Points - 1));
            foreach (var span in spans)
            {
                var (m, f) = span.Until(at[i]);
                mass[i] += m;
                moment[i] += f;
            }
        }

        var cost = new double[Points];
        for (var i = Points - 2; i >= 0; i--)
        {
            cost[i] = double.MaxValue;
            for (var j = i + 1; j < Points; j++)
            {
                if (at[j] - at[i] < _interval && j < Points - 1)
                {
                    continue;
                }

                var idle = ((mass[j] - mass[i]) * at[j]) - (moment[j] - moment[i]);
                cost[i] = Math.Min(cost[i], (PollPrice * mean * (total - mass[i])) + idle + cost[j]);
            }
        }

        var (best, wait) = (double.MaxValue, least);
        for (var j = 0; j < Points; j++)
        {
            var sum = (mass[j] * at[j]) - moment[j] + cost[j];
            if (sum < best)
            {
                (best, wait) = (sum, at[j] - age);
            }
        }

        return wait;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Span(double From, double To);

    // Ends that lie evenly between two times.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Weighted(double From, double To, double Weight)
    {
        public Weighted Past(double age) => age <= From ? this : new Weighted(age, To, Weight * (To - age) / (To - From));

        // How many lie before a time, and the sum of when.
        public (double Mass, double Moment) Until(double time)
        {
            if (time <= From)
            {
                return (0, 0);
            }

            var end = Math.Min(time, To);
            var mass = To > From ? Weight * (end - From) / (To - From) : Weight;
            return (mass, mass * (From + end) / 2);
        }
    }
}
