using Orchestrations.Conformance;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Functions.Tests.DurableTask;

/// <summary>On a backend whose timers come early by up to a second, as those of Azure Storage do.</summary>
public sealed class RoundedTimerTests : TimerConformance
{
    private const int Waits = 4;

    private static readonly OrchestratorReference<TimeSpan, DateTimeOffset[]> Waiting = new("Waiting");

    // Asked for as it is each time, a timer took three to five turns.
    [Fact]
    public async Task One_timer_more_is_asked_for_and_not_one_more_for_each_wait()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Waiting, async (context, delay) =>
        {
            var times = new List<DateTimeOffset>();
            for (var wait = 0; wait < Waits; wait++)
            {
                var due = context.CurrentUtcDateTime + delay;
                await context.CreateTimer(due);
                times.AddRange([due, context.CurrentUtcDateTime]);
            }

            return [.. times];
        }));

        var end = await RunAsync(Waiting, TimeSpan.FromMilliseconds(1_700));

        Assert.All(ResultOf<DateTimeOffset[]>(end).Chunk(2), times => Assert.InRange(times[1] - times[0], TimeSpan.Zero, TimeSpan.FromSeconds(1.5)));
        Assert.Equal(Waits + 1, ((DurableTaskHarness)Host).TimersOf(end.InstanceId));
    }

    protected override DurableHarness CreateHarness() => new DurableTaskHarness(roundsTimersDown: true);
}
