using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Embedded.Tests;

public sealed class HistoryReplayerTests : EmbeddedTest
{
    private static DurableRegistry Code(string changed = "") => Registry()
        .AddActivity(Work, (_, i) => Task.FromResult(i))
        .AddOrchestrator(Main, async (context, rounds) =>
        {
            var sum = 0;
            for (var i = 0; i < rounds; i++)
            {
                var work = context.CallActivityAsync(Work, i, new TaskOptions(new RetryPolicy(3, TimeSpan.FromMilliseconds(1))));
                await context.CreateTimer(TimeSpan.FromMilliseconds(i));
                sum += await work;
            }

            if (changed == "extra step")
            {
                context.SendEvent("someone", "Name", 1);
            }

            var text = await context.WaitForExternalEvent<string>("End");
            return changed == "fails" ? throw new FormatException("changed") : $"{sum} {text} {context.NewGuid()}";
        });

    [Fact]
    public async Task A_history_replays_at_every_prefix_of_its_turns()
    {
        var history = await RecordAsync();
        var replayer = new HistoryReplayer(Code(), Host.Services);
        var turns = HistoryReplayer.CountTurns(history);

        Assert.True(turns > 3);
        Assert.All(Enumerable.Range(0, turns + 1), count => Assert.Null(replayer.Replay(history, count)));
        Assert.Null(replayer.Replay(OrchestrationHistory.FromJson(history.ToJson())));
    }

    [Fact]
    public async Task Code_that_changed_is_reported_with_its_step()
    {
        var history = await RecordAsync();

        var divergence = new HistoryReplayer(Code("extra step"), Host.Services).Replay(history);

        Assert.Equal(("recorded", "Step 6"), (divergence?.InstanceId, divergence?.Step));
        Assert.Contains("'someone'", divergence!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_ends_otherwise_is_reported()
    {
        var history = await RecordAsync();

        var divergence = new HistoryReplayer(Code("fails"), Host.Services).Replay(history);

        Assert.Contains("ends as Completed", divergence?.Message, StringComparison.Ordinal);
        Assert.Contains("changed", divergence?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_is_gone_is_reported()
    {
        var divergence = new HistoryReplayer(Registry(), Host.Services).Replay(await RecordAsync());

        Assert.Contains("'Main'", divergence?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_without_its_beginning_is_reported()
    {
        var history = await RecordAsync();

        var divergence = new HistoryReplayer(Code(), Host.Services).Replay(history with { Events = [.. history.Events.Skip(1)] });

        Assert.Contains("not whole", divergence?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_history_with_a_hole_is_reported()
    {
        var history = await RecordAsync();
        var holed = history with { Events = [.. history.Events.Where(one => one is not TaskScheduled { Id: 0 })] };

        var divergence = new HistoryReplayer(Code(), Host.Services).Replay(holed);

        Assert.Contains("not whole", divergence?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminated_history_replays()
    {
        await Host.StartAsync(Code());
        var id = await StartAsync(1);
        await Host.WaitUntilIdleAsync();
        await Client.TerminateInstanceAsync(id, cancellationToken: Hang);
        await EndOfAsync(id);

        Assert.Null(new HistoryReplayer(Code(), Host.Services).Replay((await Client.GetInstanceHistoryAsync(id, Hang))!));
    }

    [Fact]
    public async Task Ten_thousand_events_replay_with_the_same_result()
    {
        await Host.StartAsync(Registry()
            .AddActivity(Work, (_, i) => Task.FromResult(i))
            .AddOrchestrator(Main, async (context, count) =>
            {
                var sum = 0L;
                for (var i = 0; i < count; i += 100)
                {
                    sum += (await Task.WhenAll(Enumerable.Range(i, 100).Select(k => context.CallActivityAsync(Work, k)))).Sum();
                }

                return $"{sum}";
            }));
        var id = await StartAsync(5_000);
        Assert.Equal("12497500", (await EndOfAsync(id)).ReadOutputAs<string>());

        var history = (await Client.GetInstanceHistoryAsync(id, Hang))!;

        Assert.True(history.Events.Count > 10_000);
        Assert.Null(new HistoryReplayer(Host.Runtime.Engine.Registry, Host.Services).Replay(history));
    }

    private async Task<OrchestrationHistory> RecordAsync()
    {
        await Host.StartAsync(Code());
        await StartAsync(3, "recorded");
        await Client.RaiseEventAsync("recorded", "End", "end", Hang);
        await EndOfAsync("recorded");
        return (await Client.GetInstanceHistoryAsync("recorded", Hang))!;
    }
}
