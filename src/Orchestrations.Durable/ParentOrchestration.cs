namespace Orchestrations.Durable;

/// <summary>The orchestration that called this one.</summary>
/// <param name="Name">Its orchestrator.</param>
/// <param name="InstanceId">Its instance id.</param>
public sealed record ParentOrchestration(string Name, string InstanceId);
