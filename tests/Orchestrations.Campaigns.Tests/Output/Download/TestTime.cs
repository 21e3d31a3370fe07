using Microsoft.Extensions.Time.Testing;

namespace Orchestrations.Campaigns.Tests.Output.Download;

/// <summary>Time in which pauses between tries pass at once, and everything of 30 seconds or more waits until it is advanced.</summary>
internal sealed class TestTime : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime > TimeSpan.Zero && dueTime < TimeSpan.FromSeconds(30) ? TimeSpan.Zero : dueTime, period);

    /// <summary>Advances again and again until something has come of it.</summary>
    public async Task AdvanceUntilAsync(TimeSpan step, Func<bool> isDone)
    {
        while (!isDone())
        {
            Advance(step);
            await Task.Delay(1);
        }
    }
}
