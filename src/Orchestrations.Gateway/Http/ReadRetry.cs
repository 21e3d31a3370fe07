using Polly;
using Polly.Retry;

namespace Orchestrations.Gateway;

/// <summary>How reads and lists are tried again. Nothing that creates or bills goes through here.</summary>
internal static class ReadRetry
{
    public const int MaxRetries = 3;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(8);

    // Who is asked to stay away for longer than this returns the failure, and lets its caller wait durably.
    private static readonly TimeSpan LongestPatience = TimeSpan.FromSeconds(30);

    public static ResiliencePipeline<GatewayResult<GatewayAnswer>> Create(TimeProvider time) =>
        new ResiliencePipelineBuilder<GatewayResult<GatewayAnswer>> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<GatewayResult<GatewayAnswer>>
            {
                MaxRetryAttempts = MaxRetries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                ShouldHandle = static arguments => ValueTask.FromResult(
                    arguments.Outcome.Result.Failure is { Kind: GatewayFailureKind.Unavailable or GatewayFailureKind.RateLimited } failure
                    && (failure.RetryAfter ?? TimeSpan.Zero) <= LongestPatience),
                DelayGenerator = static arguments => ValueTask.FromResult(arguments.Outcome.Result.Failure?.RetryAfter),
            })
            .Build();
}
