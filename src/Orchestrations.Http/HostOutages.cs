namespace Orchestrations.Http;

/// <summary>What only the host knows: which exceptions of its own say that something it needs is away, and not that the service has a fault.</summary>
/// <param name="IsOutage">Says so of an exception.</param>
public sealed record HostOutages(Func<Exception, bool> IsOutage);
