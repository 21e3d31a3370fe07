namespace Orchestrations.Durable;

/// <summary>What an await on an activity or sub-orchestration throws after its last attempt failed.</summary>
/// <param name="taskName">The activity or orchestrator.</param>
/// <param name="taskId">The step in the caller's history.</param>
/// <param name="failureDetails">What went wrong.</param>
public sealed class TaskFailedException(string taskName, int taskId, FailureDetails failureDetails)
    : Exception($"Task '{taskName}' (#{taskId}) failed with an unhandled exception: {failureDetails?.ErrorMessage}")
{
    /// <summary>The activity or orchestrator.</summary>
    public string TaskName { get; } = taskName;

    /// <summary>The step in the caller's history.</summary>
    public int TaskId { get; } = taskId;

    /// <summary>What went wrong.</summary>
    public FailureDetails FailureDetails { get; } = failureDetails ?? throw new ArgumentNullException(nameof(failureDetails));
}
