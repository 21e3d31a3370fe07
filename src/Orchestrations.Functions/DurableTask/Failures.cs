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

    // Of a child that was terminated Durable Task tells no details.
    private static readonly FailureDetails Terminated = new(
        typeof(OperationCanceledException).FullName!, "It was terminated.", StackTrace: null, InnerFailure: null);

    /// <summary>The model's details.</summary>
    /// <param name="failure">Durable Task's, or null for those of a child that was terminated.</param>
    public static FailureDetails Of(TaskFailureDetails? failure) => failure is null
        ? Terminated
        : new FailureDetails(
            ErrorTypes.GetValueOrDefault(failure.ErrorType, failure.ErrorType),
            failure.ErrorType == NonDeterminism && Step().Match(failure.ErrorMessage) is { Success: true } step
                ? $"Step {step.Groups["step"].Value}: {failure.ErrorMessage}"
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
    [GeneratedRegex(@"sequence (ID|number) (?<step>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Step();
}
