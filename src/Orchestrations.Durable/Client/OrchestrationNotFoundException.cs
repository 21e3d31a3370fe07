namespace Orchestrations.Durable;

/// <summary>There is no instance of that id.</summary>
/// <param name="instanceId">The id.</param>
public sealed class OrchestrationNotFoundException(string instanceId) : Exception($"There is no orchestration instance '{instanceId}'.")
{
    /// <summary>The id.</summary>
    public string InstanceId { get; } = instanceId;
}
