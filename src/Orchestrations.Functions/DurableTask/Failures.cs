using System.Text.RegularExpressions;
using Microsoft.DurableTask;
using Orchestrations.Durable;
using TaskFailedException = Orchestrations.Durable.TaskFailedException;

namespace Orchestrations.Functions.DurableTask;

/// <summary>Failure details as the model has them, and as Durable Task has them.</summary>
internal static partial class Failures
{
    private const string NonDeterminism = "DurableTask.Core.Exceptions.NonDeterministicOrchestrationException";

    // What Durable Task throws in its own name stands for what the model throws.
    private static readonly Dictionary<string, string> ErrorTypes = new(StringComparer.Ordinal)
    {
        ["Microsoft.DurableTask.TaskFailedException"] = typeof(TaskFailedException).FullName!,
        ["DurableTask.Core.Exceptions.TaskFailedException"] = typeof(TaskFailedException).FullName!,
        [NonDeterminism] = typeof(NonDeterminismException).FullName!,
    };

    /// <summary>The model's details.</summary>
    /// <param name="failure">Durable Task's.</param>
    public static FailureDetails Of(TaskFailureDetails failure) => new(
        ErrorTypes.GetValueOrDefault(failure.ErrorType, failure.ErrorType),
        failure.ErrorType == NonDeterminism && Step().Match(failure.ErrorMessage) is { Success: true } step
            ? $"Step {step.Groups[1].Value}: {failure.ErrorMessage}"
            : failure.ErrorMessage,
        failure.StackTrace,
        failure.InnerFailure is { } inner ? Of(inner) : null);

    /// <summary>Durable Task's details.</summary>
    /// <param name="failure">The model's.</param>
    public static TaskFailureDetails ToDurableTask(FailureDetails failure) => new(
        failure.ErrorType,
        failure.ErrorMessage,
        failure.StackTrace,
        failure.InnerFailure is { } inner ? ToDurableTask(inner) : null,
        Properties: null);

    // "... scheduled an activity task with sequence ID 1 and name ..."; of others it says "sequence number".
    [GeneratedRegex(@"sequence (?:ID|number) (\d+)", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Step();
}
