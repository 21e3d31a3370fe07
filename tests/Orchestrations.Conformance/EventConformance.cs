using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

public abstract class EventConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<int, string> Main = new("Main");

    [Fact]
    public async Task Events_are_taken_in_the_order_in_which_they_came()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, count) =>
        {
            var taken = new List<int>();
            while (taken.Count < count)
            {
                taken.Add(await context.WaitForExternalEvent<int>("Number"));
            }

            return string.Join(' ', taken);
        }));
        var id = await StartAsync(Main, 20);

        for (var i = 0; i < 20; i++)
        {
            await Client.RaiseEventAsync(id, "Number", i, Hang);
        }

        Assert.Equal(string.Join(' ', Enumerable.Range(0, 20)), ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task Events_wait_until_they_are_awaited_whatever_the_case_of_their_name()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            await context.WaitForExternalEvent<bool>("Go");
            return await context.WaitForExternalEvent<string>("APPROVAL") + await context.WaitForExternalEvent<string>("approval");
        }));
        var id = await StartAsync(Main, 0);

        await Client.RaiseEventAsync(id, "Approval", "a", Hang);
        await Client.RaiseEventAsync(id, "approvaL", "b", Hang);
        await Client.RaiseEventAsync(id, "go", true, Hang);

        Assert.Equal("ab", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task Waiters_are_served_in_their_order()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            var first = context.WaitForExternalEvent<string>("Name");
            var second = context.WaitForExternalEvent<string>("Name");
            context.SetCustomStatus("waits");
            return $"{await first} {await second}";
        }));
        var id = await StartAsync(Main, 0);
        await UntilAsync(id, instance => instance.SerializedCustomStatus is not null);

        await Client.RaiseEventAsync(id, "Name", "one", Hang);
        await Client.RaiseEventAsync(id, "Name", "two", Hang);

        Assert.Equal("one two", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task A_cancelled_wait_takes_no_event()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            using var cancellation = new CancellationTokenSource();
            var cancelled = context.WaitForExternalEvent<string>("Name", cancellation.Token);
            var next = context.WaitForExternalEvent<string>("Name");
            cancellation.Cancel();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => context.WaitForExternalEvent<string>("Name", cancellation.Token));
            return await next;
        }));
        var id = await StartAsync(Main, 0);

        await Client.RaiseEventAsync(id, "Name", "kept", Hang);

        Assert.Equal("kept", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task A_wait_ends_with_its_time_and_takes_no_later_event()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            await Assert.ThrowsAsync<TaskCanceledException>(() => context.WaitForExternalEvent<string>("Name", TimeSpan.FromMilliseconds(20)));
            context.SetCustomStatus("timed out");
            return await context.WaitForExternalEvent<string>("Name", TimeSpan.FromHours(1));
        }));
        var id = await StartAsync(Main, 0);
        await UntilAsync(id, instance => instance.SerializedCustomStatus is not null);

        await Client.RaiseEventAsync(id, "Name", "late", Hang);

        Assert.Equal("late", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task An_event_that_came_already_needs_no_time()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            await context.WaitForExternalEvent<int>("Go");
            return await context.WaitForExternalEvent<string>("Name", TimeSpan.FromTicks(1));
        }));
        var id = await StartAsync(Main, 0);

        await Client.RaiseEventAsync(id, "Name", "there", Hang);
        await Client.RaiseEventAsync(id, "Go", 1, Hang);

        Assert.Equal("there", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task Events_that_nobody_awaited_outlive_the_host()
    {
        var registry = Registry().AddOrchestrator(Main, async (context, _) =>
        {
            var go = await context.WaitForExternalEvent<string>("Go");
            return go + await context.WaitForExternalEvent<string>("Name");
        });
        await Host.StartAsync(registry);
        var id = await StartAsync(Main, 0);
        await Client.RaiseEventAsync(id, "Name", "before", Hang);

        await Host.RestartAsync(registry);
        await Client.RaiseEventAsync(id, "Go", "after ", Hang);

        Assert.Equal("after before", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task Orchestrations_send_each_other_events()
    {
        var pinger = new OrchestratorReference<string, string>("Pinger");
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, rounds) =>
            {
                for (var i = 0; i < rounds; i++)
                {
                    var from = await context.WaitForExternalEvent<string>("Ping");
                    context.SendEvent(from, "Pong", i);
                }

                return "done";
            })
            .AddOrchestrator(pinger, async (context, other) =>
            {
                var pongs = new List<int>();
                for (var i = 0; i < 5; i++)
                {
                    context.SendEvent(other, "Ping", context.InstanceId);
                    pongs.Add(await context.WaitForExternalEvent<int>("Pong"));
                }

                context.SendEvent("nobody", "Ping", "lost");
                return string.Join(' ', pongs);
            }));
        var id = await StartAsync(Main, 5);

        Assert.Equal("0 1 2 3 4", await ResultAsync(pinger, id));
        Assert.Equal("done", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task An_event_for_nobody_is_an_error_and_for_one_that_ended_is_not()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, (_, _) => Task.FromResult("done")));
        var id = await StartAsync(Main, 0);
        await EndOfAsync(id);

        await Client.RaiseEventAsync(id, "Name", 1, Hang);
        var missing = await Assert.ThrowsAsync<OrchestrationNotFoundException>(() => Client.RaiseEventAsync("nobody", "Name", 1, Hang));

        Assert.Equal("nobody", missing.InstanceId);
        Assert.Equal("done", ResultOf<string>(await EndOfAsync(id)));
    }
}
