using Xunit;

namespace Orchestrations.Durable.Tests;

public sealed class RetryPolicyTests
{
    private static readonly FailureDetails Failure = new("System.TimeoutException", "late", null, null);

    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 200)]
    [InlineData(3, 400)]
    [InlineData(4, 500)]
    [InlineData(9, 500)]
    public void Waits_grow_up_to_the_longest(int attempt, int milliseconds)
    {
        var policy = new RetryPolicy(10, TimeSpan.FromMilliseconds(100), 2, TimeSpan.FromMilliseconds(500));

        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), policy.NextDelay(attempt, TimeSpan.Zero, Failure));
    }

    [Fact]
    public void The_last_attempt_is_followed_by_none()
    {
        var policy = new RetryPolicy(3, TimeSpan.FromSeconds(1));

        Assert.Equal(TimeSpan.FromSeconds(1), policy.NextDelay(2, TimeSpan.Zero, Failure));
        Assert.Null(policy.NextDelay(3, TimeSpan.Zero, Failure));
    }

    [Fact]
    public void No_attempt_starts_after_the_time_is_over()
    {
        var policy = new RetryPolicy(10, TimeSpan.FromSeconds(1), retryTimeout: TimeSpan.FromSeconds(5));

        Assert.NotNull(policy.NextDelay(1, TimeSpan.FromSeconds(3.9), Failure));
        Assert.Null(policy.NextDelay(1, TimeSpan.FromSeconds(4), Failure));
    }

    [Fact]
    public void A_failure_that_is_not_handled_is_not_retried()
    {
        var policy = new RetryPolicy(10, TimeSpan.FromSeconds(1)) { HandleFailure = failure => !failure.IsCausedBy<TimeoutException>() };

        Assert.Null(policy.NextDelay(1, TimeSpan.Zero, Failure));
        Assert.NotNull(policy.NextDelay(1, TimeSpan.Zero, Failure with { ErrorType = "System.FormatException" }));
    }

    [Fact]
    public void No_wait_overflows()
    {
        var policy = new RetryPolicy(int.MaxValue, TimeSpan.FromDays(1), 1e100);

        Assert.Equal(TimeSpan.FromDays(365), policy.NextDelay(1_000_000, TimeSpan.Zero, Failure));
    }

    [Fact]
    public void Values_out_of_range_are_refused()
    {
        var second = TimeSpan.FromSeconds(1);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(0, second));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, second, 0.9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, second, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, second, 1, TimeSpan.FromMilliseconds(999)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RetryPolicy(1, second, 1, null, TimeSpan.Zero));
    }
}
