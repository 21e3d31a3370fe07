using Microsoft.Extensions.Time.Testing;

namespace Orchestrations.Gateway.Tests;

public sealed class LimitTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_bucket_gives_six_seconds_worth_at_once_and_then_one_a_turn()
    {
        var bucket = new TokenBucket(60, _time);
        for (var taken = 0; taken < 6; taken++)
        {
            Assert.True(bucket.TakeAsync(CancellationToken.None).IsCompletedSuccessfully);
        }

        var seventh = bucket.TakeAsync(CancellationToken.None);
        var eighth = bucket.TakeAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(seventh.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await seventh;
        Assert.False(eighth.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await eighth;
    }

    [Fact]
    public void A_bucket_that_rests_fills_up_and_no_further()
    {
        var bucket = new TokenBucket(60, _time);
        _time.Advance(TimeSpan.FromHours(1));

        var taken = Enumerable.Range(0, 10).Count(_ => bucket.TakeAsync(CancellationToken.None).IsCompletedSuccessfully);

        Assert.Equal(6, taken);
    }

    [Fact]
    public async Task The_slowest_bucket_gives_one_a_minute()
    {
        var bucket = new TokenBucket(1, _time);
        await bucket.TakeAsync(CancellationToken.None);
        var second = bucket.TakeAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await second;
    }

    [Fact]
    public async Task Waiting_for_a_turn_is_no_timeout_and_cancelling_it_sends_nothing()
    {
        using var gateway = new StubGateway(
            _ => StubGateway.Answer(200, """{"id":"t"}"""),
            options => (options.RequestsPerMinute, options.RequestTimeout) = (1, TimeSpan.FromSeconds(1)),
            _time);
        await gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);
        using var cancel = new CancellationTokenSource();

        var waiting = gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);
        var cancelled = gateway.Client.SubmitGenerationAsync(Live.Generation, cancel.Token);
        await cancel.CancelAsync();
        _time.Advance(TimeSpan.FromSeconds(59));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Single(gateway.Requests);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await waiting).IsSuccess);
    }

    [Fact]
    public async Task No_more_requests_run_at_once_than_allowed()
    {
        var gate = new TaskCompletionSource();
        var twoRun = new TaskCompletionSource();
        var (running, most) = (0, 0);
        using var gateway = new StubGateway(
            async (_, token) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                if (now == 2)
                {
                    twoRun.TrySetResult();
                }

                await gate.Task.WaitAsync(token);
                Interlocked.Decrement(ref running);
                return StubGateway.Answer(200, """{"status":"running"}""");
            },
            options => options.MaxConcurrentRequests = 2);

        var calls = Enumerable.Range(0, 10).Select(_ => gateway.Client.ReadGenerationAsync("t", CancellationToken.None)).ToList();
        await twoRun.Task;
        Assert.Equal(2, gateway.Requests.Count);
        gate.SetResult();

        Assert.All(await Task.WhenAll(calls), result => Assert.True(result.IsSuccess));
        Assert.Equal((2, 10), (most, gateway.Requests.Count));
    }

    [Fact]
    public async Task A_request_that_takes_too_long_ends_by_the_given_clock()
    {
        using var gateway = new StubGateway(
            async (_, token) =>
            {
                await Task.Delay(Timeout.Infinite, token);
                return StubGateway.Answer(200, "");
            },
            time: _time);

        var call = gateway.Client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(99));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        var result = await call;

        Assert.Equal((GatewayFailureKind.Unavailable, GatewayAcceptance.Ambiguous), (result.Failure!.Kind, result.Failure.Acceptance));
        Assert.Contains("00:01:40", result.Failure.Message, StringComparison.Ordinal);
    }

    private static void InterlockedMax(ref int most, int now)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < now && Interlocked.CompareExchange(ref most, now, seen) != seen)
        {
        }
    }
}
