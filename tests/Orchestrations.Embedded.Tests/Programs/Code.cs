using Orchestrations.Durable;

namespace Orchestrations.Embedded.Tests.Programs;

/// <summary>The orchestrator and the activities that run random programs.</summary>
public static class Code
{
    /// <summary>Runs a program.</summary>
    public static readonly OrchestratorReference<RandomProgram, long> Main = new("Program");

    private static readonly ActivityReference<int, long> Work = new("Work");
    private static readonly ActivityReference<int, long> FailingWork = new("FailingWork");

    /// <summary>What an activity gives.</summary>
    public static long Worked(int value) => value * 7L;

    /// <summary>What a failing activity says.</summary>
    public static string Failed(int value) => FormattableString.Invariant($"work {value} failed");

    /// <summary>What a failing program says.</summary>
    public static string Thrown(int value) => FormattableString.Invariant($"program {value} failed");

    /// <summary>The name of an event.</summary>
    public static string EventName(int value) => FormattableString.Invariant($"Event{value}");

    /// <summary>Registers them.</summary>
    public static DurableRegistry AddTo(DurableRegistry registry) => registry
        .AddOrchestrator(Main, (context, program) => new Run(context).RunAsync(program))
        .AddActivity(Work, (_, value) => Task.FromResult(Worked(value)))
        .AddActivity(FailingWork, (_, value) => throw new FormatException(Failed(value)));

    private sealed class Run(OrchestrationContext context)
    {
        public async Task<long> RunAsync(RandomProgram program)
        {
            var result = program.Result;
            for (var i = 0; i < program.Steps.Count; i++)
            {
                var step = program.Steps[i];
                switch (step.Kind)
                {
                    case StepKind.Anew:
                        context.ContinueAsNew(new RandomProgram([.. program.Steps.Skip(i + 1)], result));
                        return 0;
                    case StepKind.Throw:
                        throw new InvalidOperationException(Thrown(step.Value));
                    default:
                        result = await TakeAsync(step, result);
                        break;
                }
            }

            return result;
        }

        private async Task<long> TakeAsync(Step step, long result)
        {
            switch (step.Kind)
            {
                case StepKind.Work:
                    return RandomProgram.Fold(result, await context.CallActivityAsync(Work, step.Value));
                case StepKind.FailingWork:
                    return await FailureAsync(() => context.CallActivityAsync(FailingWork, step.Value), result);
                case StepKind.RetriedWork:
                    return await FailureAsync(
                        () => context.CallActivityAsync(FailingWork, step.Value, new TaskOptions(new RetryPolicy(2, TimeSpan.FromMilliseconds(1)))), result);
                case StepKind.Timer:
                    await context.CreateTimer(TimeSpan.FromMilliseconds(step.Value % 4));
                    return result;
                case StepKind.Event:
                    return RandomProgram.Fold(result, await context.WaitForExternalEvent<int>(EventName(step.Value)));
                case StepKind.SelfEvent:
                    context.SendEvent(context.InstanceId, EventName(step.Value), step.Value);
                    return RandomProgram.Fold(result, await context.WaitForExternalEvent<int>(EventName(step.Value)));
                case StepKind.Timeout:
                    return await TimeoutAsync(step, result);
                case StepKind.Status:
                    context.SetCustomStatus(result);
                    return result;
                case StepKind.Parallel:
                    return (await Task.WhenAll(step.Steps!.Select(one => TakeAsync(one, 0)))).Aggregate(result, RandomProgram.Fold);
                case StepKind.Child:
                    return await FailureAsync(() => context.CallSubOrchestratorAsync(Main, new RandomProgram(step.Steps!)), result);
                default:
                    throw new NotSupportedException($"A step of the unknown kind {step.Kind}.");
            }
        }

        private static async Task<long> FailureAsync(Func<Task<long>> call, long result)
        {
            try
            {
                return RandomProgram.Fold(result, await call());
            }
            catch (TaskFailedException failure)
            {
                return RandomProgram.Fold(result, failure.FailureDetails.ErrorMessage);
            }
        }

        private async Task<long> TimeoutAsync(Step step, long result)
        {
            try
            {
                return RandomProgram.Fold(result, await context.WaitForExternalEvent<int>("Nobody", TimeSpan.FromMilliseconds(step.Value % 4)));
            }
            catch (TaskCanceledException)
            {
                return RandomProgram.Fold(result, "timeout");
            }
        }
    }
}
