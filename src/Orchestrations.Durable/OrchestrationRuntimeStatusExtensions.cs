namespace Orchestrations.Durable;

/// <summary>Questions about a status.</summary>
public static class OrchestrationRuntimeStatusExtensions
{
    /// <summary>Says whether the instance has ended.</summary>
    /// <param name="status">The status.</param>
    public static bool IsTerminal(this OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
