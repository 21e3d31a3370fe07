namespace Orchestrations.Durable;

/// <summary>What an activity knows of the call it serves.</summary>
/// <param name="Name">The activity's registered name.</param>
/// <param name="InstanceId">The orchestration instance that called it.</param>
/// <param name="CancellationToken">
/// Ends when the host stops. An activity that ends by this token is not recorded as failed: it runs again when the host is back.
/// </param>
public sealed record ActivityContext(string Name, string InstanceId, CancellationToken CancellationToken);
