namespace Orchestrations.Durable;

/// <summary>How often and when a failed activity or sub-orchestration is called again, by durable timers.</summary>
public sealed record RetryPolicy
{
    /// <summary>Makes a policy.</summary>
    /// <param name="maxNumberOfAttempts">Calls in all, the first included; at least 1.</param>
    /// <param name="firstRetryInterval">The wait before the second attempt; more than zero.</param>
    /// <param name="backoffCoefficient">What each further wait is multiplied by; at least 1.</param>
    /// <param name="maxRetryInterval">The longest wait, or null for none; at least <paramref name="firstRetryInterval"/>.</param>
    /// <param name="retryTimeout">How long after the first call another attempt may start, or null for no limit; more than zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1.0,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        if (!double.IsFinite(backoffCoefficient) || backoffCoefficient < 1.0)
        {
            throw new ArgumentOutOfRangeException(nameof(backoffCoefficient), backoffCoefficient, "The coefficient is a finite number of at least 1.");
        }

        if (maxRetryInterval is { } longest)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(longest, firstRetryInterval, nameof(maxRetryInterval));
        }

        if (retryTimeout is { } limit)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero, nameof(retryTimeout));
        }

        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval;
        RetryTimeout = retryTimeout;
    }

    /// <summary>Calls in all, the first included.</summary>
    public int MaxNumberOfAttempts { get; }

    /// <summary>The wait before the second attempt.</summary>
    public TimeSpan FirstRetryInterval { get; }

    /// <summary>What each further wait is multiplied by.</summary>
    public double BackoffCoefficient { get; }

    /// <summary>The longest wait, or null for none.</summary>
    public TimeSpan? MaxRetryInterval { get; }

    /// <summary>How long after the first call another attempt may start, or null for no limit.</summary>
    public TimeSpan? RetryTimeout { get; }

    /// <summary>Says whether a failure is worth another attempt; null means every failure. It must be deterministic.</summary>
    public Func<FailureDetails, bool>? HandleFailure { get; init; }

    /// <summary>The wait before the attempt after <paramref name="attempt"/>, or null where there is none.</summary>
    /// <param name="attempt">How many calls there were, from 1.</param>
    /// <param name="elapsed">The time since the first call.</param>
    /// <param name="failure">How the last call failed.</param>
    public TimeSpan? NextDelay(int attempt, TimeSpan elapsed, FailureDetails failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (attempt >= MaxNumberOfAttempts || (HandleFailure is not null && !HandleFailure(failure)))
        {
            return null;
        }

        // Beyond this many ticks a TimeSpan overflows; no timer waits longer than a year anyway.
        var ticks = FirstRetryInterval.Ticks * Math.Pow(BackoffCoefficient, attempt - 1);
        var delay = TimeSpan.FromTicks((long)Math.Min(ticks, TimeSpan.FromDays(365).Ticks));
        if (MaxRetryInterval is { } longest && delay > longest)
        {
            delay = longest;
        }

        return RetryTimeout is { } limit && elapsed + delay >= limit ? null : delay;
    }
}
