using Microsoft.Extensions.Time.Testing;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Embedded.Tests;

public sealed class VirtualTimeTests : EmbeddedTest
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public VirtualTimeTests() => Host = new EmbeddedHarness { Time = _time };

    [Fact]
    public async Task Days_of_polling_pass_at_once()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, days) =>
            {
                var deadline = context.CurrentUtcDateTime.AddDays(days);
                var polls = 0;
                while (context.CurrentUtcDateTime < deadline)
                {
                    await context.CallActivityAsync(Work, polls++);
                    await context.CreateTimer(TimeSpan.FromHours(1));
                }

                return $"{polls} {context.CurrentUtcDateTime:O}";
            })
            .AddActivity(Work, (_, i) => Task.FromResult(i)));
        var id = await StartAsync(60);

        await PassTimeAsync();

        Assert.Equal("1440 2030-03-02T00:00:00.0000000+00:00", (await EndOfAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_timer_fires_at_its_time_and_not_a_tick_before()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            await context.CreateTimer(TimeSpan.FromDays(100) + TimeSpan.FromTicks(1));
            return "fired";
        }));
        var id = await StartAsync(0);
        await Host.WaitUntilIdleAsync();

        Assert.Equal(_time.GetUtcNow().AddDays(100).AddTicks(1), Host.Runtime.NextTimerDue);
        _time.Advance(TimeSpan.FromDays(100));
        await Host.WaitUntilIdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await Client.GetInstanceAsync(id, cancellationToken: Hang))?.RuntimeStatus);

        await PassTimeAsync();

        Assert.Equal("fired", (await EndOfAsync(id)).ReadOutputAs<string>());
        Assert.Null(Host.Runtime.NextTimerDue);
    }

    [Fact]
    public async Task A_cancelled_timer_leaves_the_store_and_the_queue()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, count) =>
        {
            using var cancellation = new CancellationTokenSource();
            for (var i = 0; i < count; i++)
            {
                _ = context.CreateTimer(TimeSpan.FromDays(i + 1), cancellation.Token);
            }

            await context.WaitForExternalEvent<int>("Cancel");
            cancellation.Cancel();
            return await context.WaitForExternalEvent<string>("End");
        }));
        var id = await StartAsync(200);
        await Host.WaitUntilIdleAsync();
        Assert.NotNull(Host.Runtime.NextTimerDue);

        await Client.RaiseEventAsync(id, "Cancel", 1, Hang);
        await Host.WaitUntilIdleAsync();

        Assert.Null(Host.Runtime.NextTimerDue);
        using var database = Database.Open(Host.File, readOnly: true);
        Assert.Equal(0, database.Scalar("SELECT count(*) FROM timer"));
    }

    [Fact]
    public async Task An_ended_instance_leaves_no_timer()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, input) =>
        {
            _ = context.CreateTimer(TimeSpan.FromDays(1));
            return await context.WaitForExternalEvent<string>("End", TimeSpan.FromDays(2));
        }));
        var ended = await StartAsync(0);
        var terminated = await StartAsync(0);
        await Host.WaitUntilIdleAsync();

        await Client.RaiseEventAsync(ended, "End", "end", Hang);
        await Client.TerminateInstanceAsync(terminated, cancellationToken: Hang);
        await Host.WaitUntilIdleAsync();

        Assert.Null(Host.Runtime.NextTimerDue);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_set_an_instance_back()
    {
        var registry = Registry().AddOrchestrator(Main, async (context, _) =>
        {
            var before = context.CurrentUtcDateTime;
            await context.WaitForExternalEvent<int>("Next");
            return context.CurrentUtcDateTime >= before ? "forward" : "back";
        });
        await Host.StartAsync(registry);
        var id = await StartAsync(0);
        await Host.WaitUntilIdleAsync();
        await Host.StopAsync();

        await using var earlier = new EmbeddedRuntime(
            new EmbeddedOptions { DataDirectory = Host.Directory },
            registry,
            Host.Services,
            time: new FakeTimeProvider(_time.GetUtcNow().AddDays(-1)));
        await earlier.StartAsync(CancellationToken.None);
        await earlier.Client.RaiseEventAsync(id, "Next", 1, Hang);

        Assert.Equal("forward", (await earlier.Client.WaitForInstanceCompletionAsync(id, cancellationToken: Hang)).ReadOutputAs<string>());
    }

    private async Task PassTimeAsync()
    {
        await Host.WaitUntilIdleAsync();
        while (Host.Runtime.NextTimerDue is { } due)
        {
            _time.Advance(due - _time.GetUtcNow());
            await Host.WaitUntilIdleAsync();
        }
    }
}
