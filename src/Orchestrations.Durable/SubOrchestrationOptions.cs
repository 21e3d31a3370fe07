namespace Orchestrations.Durable;

/// <summary>How a sub-orchestration is called.</summary>
/// <param name="InstanceId">
/// The child's instance id, or null for one derived from the parent. An id whose instance ended before is used anew; the call fails with
/// <see cref="OrchestrationAlreadyExistsException"/> in its failure details where that instance is still running.
/// </param>
/// <param name="Retry">When it is called again after a failure, or null for never.</param>
/// <param name="Version">The child's version, or null for the host's default.</param>
public sealed record SubOrchestrationOptions(string? InstanceId = null, RetryPolicy? Retry = null, string? Version = null);
