using System.Threading.RateLimiting;

namespace Orchestrations.Http.Pipeline;

/// <summary>
/// How often a caller is answered. The limit is far above what a program in its right mind asks, and stops one that is not: a loop without a
/// pause would take the processor from the work.
/// </summary>
internal sealed class ClientLimits(int burst = ClientLimits.Burst, int perSecond = ClientLimits.PerSecond) : IDisposable
{
    private const int Burst = 10_000;
    private const int PerSecond = 1_000;

    private readonly PartitionedRateLimiter<string> _limiter = PartitionedRateLimiter.Create<string, string>(
        client => RateLimitPartition.GetTokenBucketLimiter(client, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = burst,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = true,
        }),
        StringComparer.Ordinal);

    /// <summary>Counts a request.</summary>
    /// <param name="client">Whose it is.</param>
    /// <returns>How long to wait before it is answered, or null where it is.</returns>
    public TimeSpan? Count(string client)
    {
        using var lease = _limiter.AttemptAcquire(client);
        if (lease.IsAcquired)
        {
            return null;
        }

        return lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1);
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}
