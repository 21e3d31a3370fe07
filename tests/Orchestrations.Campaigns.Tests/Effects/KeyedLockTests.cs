using Orchestrations.Campaigns.Effects;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Effects;

public class KeyedLockTests
{
    private readonly KeyedLock _locks = new();

    [Fact]
    public async Task One_caller_at_a_time_holds_a_key()
    {
        var inside = 0;
        var most = 0;
        await Parallel.ForAsync(0, 50, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, token) =>
        {
            using var held = await _locks.EnterAsync("a", token);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        });

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Different_keys_do_not_wait_for_each_other()
    {
        using var first = await _locks.EnterAsync("a", CancellationToken.None);
        var second = _locks.EnterAsync("b", CancellationToken.None);
        Assert.True(second.IsCompletedSuccessfully);
        (await second).Dispose();
    }

    [Fact]
    public async Task A_caller_that_gives_up_leaves_the_key_to_the_next()
    {
        var first = await _locks.EnterAsync("a", CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var givesUp = _locks.EnterAsync("a", cancellation.Token);
        var next = _locks.EnterAsync("a", CancellationToken.None);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => givesUp);
        Assert.False(next.IsCompleted);

        first.Dispose();
        (await next).Dispose();
        using var again = await _locks.EnterAsync("a", CancellationToken.None);
    }
}
