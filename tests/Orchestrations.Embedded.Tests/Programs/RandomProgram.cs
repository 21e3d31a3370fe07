using CsCheck;

namespace Orchestrations.Embedded.Tests.Programs;

/// <summary>A random orchestration, as data.</summary>
/// <param name="Steps">Its steps, one after another.</param>
/// <param name="Result">What the steps before these came to.</param>
public sealed record RandomProgram(IReadOnlyList<Step> Steps, long Result = 0)
{
    private static readonly Gen<Step> Leaf = Gen.Select(
        Gen.Frequency(
            (5, Gen.Const(StepKind.Work)),
            (1, Gen.Const(StepKind.FailingWork)),
            (1, Gen.Const(StepKind.RetriedWork)),
            (2, Gen.Const(StepKind.Timer)),
            (1, Gen.Const(StepKind.Event)),
            (1, Gen.Const(StepKind.SelfEvent)),
            (1, Gen.Const(StepKind.Timeout)),
            (1, Gen.Const(StepKind.Status))),
        Gen.Int[0, 99],
        (kind, value) => new Step(kind, value));

    /// <summary>Programs of every kind of step, three levels deep.</summary>
    public static Gen<RandomProgram> Any { get; } = StepsOf(3, canBeginAnew: true).Select(steps => new RandomProgram(Numbered(steps)));

    /// <summary>What the program does that it runs in: numbers are folded in order.</summary>
    public static long Fold(long result, long value) => unchecked((result * 31) + value);

    /// <summary>A failure as a number.</summary>
    public static long Fold(long result, string message) => message.Aggregate(result, (folded, c) => Fold(folded, c));

    /// <summary>The events that a client has to raise: each once.</summary>
    public IEnumerable<int> Events() => EventsOf(Steps);

    private static IEnumerable<int> EventsOf(IReadOnlyList<Step> steps) =>
        steps.SelectMany(step => step.Kind == StepKind.Event ? [step.Value] : step.Kind == StepKind.Parallel ? EventsOf(step.Steps!) : []);

    private static Gen<List<Step>> StepsOf(int depth, bool canBeginAnew)
    {
        var choices = new List<(int, Gen<Step>)> { (8, Leaf) };
        if (depth > 0)
        {
            choices.Add((1, StepsOf(depth - 1, canBeginAnew: false).Select(steps => new Step(StepKind.Parallel, 0, steps))));
            choices.Add((1, StepsOf(depth - 1, canBeginAnew: true).Select(steps => new Step(StepKind.Child, 0, steps))));
        }

        if (canBeginAnew)
        {
            choices.Add((1, Gen.Const(new Step(StepKind.Anew, 0))));
            choices.Add((1, Gen.Int[0, 99].Select(value => new Step(StepKind.Throw, value))));
        }

        return Gen.Frequency([.. choices]).List[1, 5];
    }

    // An event is awaited once, so that no two waits compete for it; a child has nobody who raises events for it. Of statuses that are shown at the
    // same time, nobody can say which is the last.
    private static List<Step> Numbered(List<Step> steps)
    {
        var next = 0;
        return Number(steps, isChild: false, isParallel: false);

        List<Step> Number(IEnumerable<Step> of, bool isChild, bool isParallel) =>
        [
            .. of.Select(step => step.Kind switch
            {
                StepKind.Event when isChild => step with { Kind = StepKind.Work },
                StepKind.Status when isParallel => step with { Kind = StepKind.Timer },
                StepKind.Event or StepKind.SelfEvent => step with { Value = next++ },
                StepKind.Parallel => step with { Steps = Number(step.Steps!, isChild, isParallel: true) },
                StepKind.Child => step with { Steps = Number(step.Steps!, isChild: true, isParallel: false) },
                _ => step,
            }),
        ];
    }
}
