namespace Orchestrations.Embedded.Tests.Programs;

/// <summary>The plain meaning of a program: a few lines that call functions, where the runtime has histories, timers and messages.</summary>
public sealed class Interpretation
{
    private long? _status;

    private Interpretation()
    {
    }

    /// <summary>Takes a program's steps.</summary>
    public static Outcome Of(RandomProgram program)
    {
        var interpretation = new Interpretation();
        try
        {
            return new Outcome(interpretation.Run(program.Steps), null, interpretation._status);
        }
        catch (InvalidOperationException failure)
        {
            return new Outcome(null, failure.Message, interpretation._status);
        }
    }

    private long Run(IReadOnlyList<Step> steps)
    {
        var result = 0L;
        foreach (var step in steps)
        {
            if (step.Kind == StepKind.Throw)
            {
                throw new InvalidOperationException(Code.Thrown(step.Value));
            }

            // A custom status is the instance's: it stays where an execution ends and another begins.
            _status = step.Kind == StepKind.Status ? result : _status;
            result = Take(step, result);
        }

        return result;
    }

    private static long Take(Step step, long result) => step.Kind switch
    {
        StepKind.Work => RandomProgram.Fold(result, Code.Worked(step.Value)),
        StepKind.FailingWork or StepKind.RetriedWork => RandomProgram.Fold(result, Code.Failed(step.Value)),
        StepKind.Event or StepKind.SelfEvent => RandomProgram.Fold(result, step.Value),
        StepKind.Timeout => RandomProgram.Fold(result, "timeout"),
        StepKind.Parallel => step.Steps!.Aggregate(result, (folded, one) => RandomProgram.Fold(folded, Take(one, 0))),
        StepKind.Child => Of(new RandomProgram(step.Steps!)) is var child && child.Result is { } value
            ? RandomProgram.Fold(result, value)
            : RandomProgram.Fold(result, child.Failure!),
        _ => result,
    };
}
