namespace Orchestrations.Durable;

/// <summary>How an activity is called.</summary>
/// <param name="Retry">When it is called again after a failure, or null for never.</param>
public sealed record TaskOptions(RetryPolicy? Retry = null);
