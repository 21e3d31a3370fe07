using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

public abstract class TimerConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<TimeSpan, DateTimeOffset[]> Main = new("Main");
    private static readonly OrchestratorReference<int, string> Other = new("Other");

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(120)]
    public async Task A_timer_never_fires_early(int milliseconds)
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, delay) =>
        {
            var due = context.CurrentUtcDateTime + delay;
            await context.CreateTimer(due);
            return [due, context.CurrentUtcDateTime];
        }));

        var ends = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RunAsync(Main, TimeSpan.FromMilliseconds(milliseconds))));

        Assert.All(ends, end =>
        {
            var times = ResultOf<DateTimeOffset[]>(end);
            Assert.True(times[1] >= times[0], $"due {times[0]:O}, fired {times[1]:O}");
            Assert.True(end.CompletedAt >= times[0], $"due {times[0]:O}, completed {end.CompletedAt:O}");
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public async Task A_time_that_has_passed_fires_at_once(int seconds)
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, delay) =>
        {
            await context.CreateTimer(delay);
            return [];
        }));

        Assert.Empty(await ResultAsync(Main, TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public async Task Timers_fire_in_the_order_of_their_times()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Other, async (context, _) =>
        {
            var order = new List<int>();
            await Task.WhenAll(new[] { 60, 20, 40 }.Select(async milliseconds =>
            {
                await context.CreateTimer(TimeSpan.FromMilliseconds(milliseconds));
                order.Add(milliseconds);
            }));
            return string.Join(' ', order);
        }));

        Assert.Equal("20 40 60", await ResultAsync(Other, 0));
    }

    [Fact]
    public async Task A_cancelled_timer_ends_at_once()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Other, async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromDays(100), cancellation.Token);
            await context.CallActivityAsync(Echo, "meanwhile");
            cancellation.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => timer);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.CreateTimer(TimeSpan.FromDays(100), cancellation.Token));
            await context.CallActivityAsync(Echo, "after");
            return "cancelled";
        }));

        Assert.Equal("cancelled", await ResultAsync(Other, 0));
    }

    [Fact]
    public async Task A_timer_that_is_left_holds_up_neither_the_end_nor_the_next_execution()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Other, async (context, generation) =>
        {
            var timer = context.CreateTimer(TimeSpan.FromDays(100));
            await Task.WhenAny(timer, context.CallActivityAsync(Echo, "meanwhile"));
            if (generation == 0)
            {
                context.ContinueAsNew(1);
            }

            return $"{timer.IsCompleted}";
        }));

        Assert.Equal("False", await ResultAsync(Other, 0));
    }

    [Fact]
    public async Task A_timer_outlives_the_host()
    {
        var registry = Registry().AddOrchestrator(Main, async (context, delay) =>
        {
            var from = context.CurrentUtcDateTime;
            await context.CreateTimer(delay);
            return [from, context.CurrentUtcDateTime];
        });
        await Host.StartAsync(registry);
        var id = await StartAsync(Main, TimeSpan.FromMilliseconds(150));
        await UntilStatusAsync(id, OrchestrationRuntimeStatus.Running);

        await Host.RestartAsync(registry);

        var times = ResultOf<DateTimeOffset[]>(await EndOfAsync(id));
        Assert.True(times[1] - times[0] >= TimeSpan.FromMilliseconds(150));
    }

    [Fact]
    public async Task Time_stands_still_within_a_turn_and_never_goes_back()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            var times = new List<DateTimeOffset>();
            for (var i = 0; i < 10; i++)
            {
                times.Add(context.CurrentUtcDateTime);
                Assert.Equal(context.CurrentUtcDateTime, times[^1]);
                Assert.Equal(TimeSpan.Zero, times[^1].Offset);
                await context.CallActivityAsync(Echo, "tick");
            }

            return [.. times];
        }));

        var seen = await ResultAsync(Main, TimeSpan.Zero);

        Assert.Equal(seen.Order(), seen);
        Assert.True(seen[^1] > seen[0]);
    }
}
