namespace Orchestrations.Gateway;

/// <summary>What was last seen of the gateway.</summary>
/// <param name="SeenAt">When, in UTC.</param>
/// <param name="Failure">Why its last call failed, or null where it did not.</param>
public sealed record GatewaySighting(DateTimeOffset SeenAt, GatewayFailure? Failure);
