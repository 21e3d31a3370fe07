namespace Orchestrations.Durable;

/// <summary>An instance of that id exists in a status that may not be replaced.</summary>
/// <param name="instanceId">The id.</param>
public sealed class OrchestrationAlreadyExistsException(string instanceId)
    : Exception($"An orchestration instance '{instanceId}' exists already.")
{
    /// <summary>The id.</summary>
    public string InstanceId { get; } = instanceId;
}
