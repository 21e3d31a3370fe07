using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

public abstract class LifecycleConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<int, string> Main = new("Main");
    private static readonly OrchestratorReference<int, string> Waiting = new("Waiting");

    private static DurableRegistry WaitingRegistry() => Registry()
        .AddOrchestrator(Main, (_, i) => Task.FromResult($"{i}"))
        .AddOrchestrator(Waiting, (context, _) => context.WaitForExternalEvent<string>("End"));

    [Fact]
    public async Task An_instance_without_an_id_gets_one_of_its_own()
    {
        await Host.StartAsync(WaitingRegistry());

        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => StartAsync(Main, i)));

        Assert.Equal(50, ids.Distinct().Count());
        Assert.All(await Task.WhenAll(ids.Select(EndOfAsync)), end => Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus));
    }

    [Fact]
    public async Task Of_many_starts_under_one_id_one_succeeds()
    {
        await Host.StartAsync(WaitingRegistry());

        var starts = Enumerable.Range(0, 20).Select(i => StartAsync(Main, i, "one")).ToList();
        var refused = 0;
        foreach (var start in starts)
        {
            try
            {
                Assert.Equal("one", await start);
            }
            catch (OrchestrationAlreadyExistsException e)
            {
                Assert.Equal("one", e.InstanceId);
                refused++;
            }
        }

        Assert.Equal(19, refused);
        await EndOfAsync("one");
    }

    [NeedsFact(Capability.IdsByCase)]
    public async Task Ids_differ_by_case()
    {
        await Host.StartAsync(WaitingRegistry());

        await StartAsync(Main, 1, "Case");
        await StartAsync(Main, 2, "case");

        Assert.Equal("1", ResultOf<string>(await EndOfAsync("Case")));
        Assert.Equal("2", ResultOf<string>(await EndOfAsync("case")));
    }

    [Fact]
    public async Task An_ended_instance_is_replaced_where_its_status_may_be()
    {
        await Host.StartAsync(WaitingRegistry());
        await StartAsync(Main, 1, "again");
        var first = await EndOfAsync("again");
        await StartAsync(Waiting, 0, "busy");
        var replace = new StartOrchestrationOptions { InstanceId = "again", ReplaceableStatuses = [OrchestrationRuntimeStatus.Completed] };

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => StartAsync(Main, 2, "again"));
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => Client.ScheduleNewOrchestrationInstanceAsync(
            Main, 2, replace with { ReplaceableStatuses = [OrchestrationRuntimeStatus.Failed] }, Hang));
        await Client.ScheduleNewOrchestrationInstanceAsync(Main, 3, replace, Hang);
        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => Client.ScheduleNewOrchestrationInstanceAsync(
            Main, 2, replace with { InstanceId = "busy", ReplaceableStatuses = StartOrchestrationOptions.TerminalStatuses }, Hang));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.ScheduleNewOrchestrationInstanceAsync(
            Main, 2, replace with { ReplaceableStatuses = [OrchestrationRuntimeStatus.Running] }, Hang));

        var second = await EndOfAsync("again");
        Assert.Equal("3", ResultOf<string>(second));
        Assert.True(second.CreatedAt >= first.CreatedAt);
        Assert.Single((await Client.GetInstanceHistoryAsync("again", Hang))!.Events.OfType<ExecutionStarted>());
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    [InlineData(" ")]
    public async Task Ids_that_are_none_are_refused(string id)
    {
        await Host.StartAsync(WaitingRegistry());

        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(Main, 0, id));
    }

    [Fact]
    public async Task Ids_have_at_most_256_characters()
    {
        await Host.StartAsync(WaitingRegistry());

        Assert.Equal("1", ResultOf<string>(await EndOfAsync(await StartAsync(Main, 1, new string('i', 256)))));
        await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(Main, 0, new string('i', 257)));
    }

    [Fact]
    public async Task A_scheduled_start_waits_for_its_time_and_keeps_what_comes_before()
    {
        var timed = new OrchestratorReference<int, DateTimeOffset>("Timed");
        await Host.StartAsync(WaitingRegistry().AddOrchestrator(timed, async (context, _) =>
        {
            var began = context.CurrentUtcDateTime;
            await context.WaitForExternalEvent<int>("Early");
            return began;
        }));
        var startAt = TimeProvider.System.GetUtcNow().AddMilliseconds(200);

        var id = await Client.ScheduleNewOrchestrationInstanceAsync(timed, 0, new StartOrchestrationOptions { StartAt = startAt }, Hang);
        await Client.RaiseEventAsync(id, "Early", 1, Hang);

        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync(id, cancellationToken: Hang))?.RuntimeStatus);
        var began = await Client.WaitForInstanceStartAsync(id, cancellationToken: Hang);
        Assert.NotEqual(OrchestrationRuntimeStatus.Pending, began.RuntimeStatus);
        Assert.True(ResultOf<DateTimeOffset>(await EndOfAsync(id)) >= startAt);
    }

    [NeedsFact(Capability.ReachesScheduledStarts)]
    public async Task A_scheduled_start_can_be_terminated_and_outlives_the_host()
    {
        var registry = WaitingRegistry();
        await Host.StartAsync(registry);
        var later = TimeProvider.System.GetUtcNow().AddMilliseconds(150);
        await Client.ScheduleNewOrchestrationInstanceAsync(Main, 0, new StartOrchestrationOptions { InstanceId = "never", StartAt = later.AddDays(1) }, Hang);
        await Client.ScheduleNewOrchestrationInstanceAsync(Main, 7, new StartOrchestrationOptions { InstanceId = "later", StartAt = later }, Hang);

        await Client.TerminateInstanceAsync("never", cancellationToken: Hang);
        await Host.RestartAsync(registry);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await EndOfAsync("never")).RuntimeStatus);
        Assert.Equal("7", ResultOf<string>(await EndOfAsync("later")));
    }

    [Fact]
    public async Task A_held_instance_keeps_what_arrives_and_handles_it_when_resumed()
    {
        var gate = new TaskCompletionSource();
        var slow = new ActivityReference<int, string>("Slow");
        var registry = Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                var work = context.CallActivityAsync(slow, 0);
                var child = context.CallSubOrchestratorAsync(Waiting, 0, new SubOrchestrationOptions("child"));
                var timer = context.CreateTimer(TimeSpan.FromMilliseconds(20));
                var text = await context.WaitForExternalEvent<string>("Event");
                await timer;
                return $"{text} {await work} {await child}";
            })
            .AddOrchestrator(Waiting, (context, _) => context.WaitForExternalEvent<string>("End"))
            .AddActivity(slow, async (context, _) =>
            {
                await gate.Task.WaitAsync(context.CancellationToken);
                return "activity";
            });
        await Host.StartAsync(registry);
        var id = await StartAsync(Main, 0);
        await UntilStatusAsync("child", OrchestrationRuntimeStatus.Running);

        await Client.SuspendInstanceAsync(id, "wait", Hang);
        await UntilStatusAsync(id, OrchestrationRuntimeStatus.Suspended);
        await Client.RaiseEventAsync(id, "Event", "event", Hang);
        await Client.RaiseEventAsync("child", "End", "child", Hang);
        gate.SetResult();
        await EndOfAsync("child");
        await Host.WaitUntilIdleAsync();
        await Host.RestartAsync(registry);

        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await Client.GetInstanceAsync(id, cancellationToken: Hang))?.RuntimeStatus);
        await Client.ResumeInstanceAsync(id, "go on", Hang);
        Assert.Equal("event activity child", ResultOf<string>(await EndOfAsync(id)));
        var history = (await Client.GetInstanceHistoryAsync(id, Hang))!.Events;
        Assert.Equal("wait", history.OfType<ExecutionSuspended>().Single().Reason);
        Assert.Equal("go on", history.OfType<ExecutionResumed>().Single().Reason);
    }

    [Fact]
    public async Task Holding_twice_and_resuming_what_runs_change_nothing()
    {
        await Host.StartAsync(WaitingRegistry());
        var id = await StartAsync(Waiting, 0);
        await UntilStatusAsync(id, OrchestrationRuntimeStatus.Running);

        await Client.ResumeInstanceAsync(id, cancellationToken: Hang);
        await Client.SuspendInstanceAsync(id, cancellationToken: Hang);
        await Client.SuspendInstanceAsync(id, cancellationToken: Hang);
        await Client.ResumeInstanceAsync(id, cancellationToken: Hang);
        await Client.RaiseEventAsync(id, "End", "end", Hang);

        Assert.Equal("end", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task A_held_instance_can_be_terminated()
    {
        await Host.StartAsync(WaitingRegistry());
        var id = await StartAsync(Waiting, 0);
        await Client.SuspendInstanceAsync(id, cancellationToken: Hang);
        await UntilStatusAsync(id, OrchestrationRuntimeStatus.Suspended);

        await Client.TerminateInstanceAsync(id, new TerminateInstanceOptions("text \"quoted\""), Hang);

        var end = await EndOfAsync(id);
        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "text \"quoted\""), (end.RuntimeStatus, end.ReadOutputAs<string>()));
        Assert.NotNull(end.CompletedAt);
    }

    [Fact]
    public async Task What_has_ended_stays_as_it_is()
    {
        await Host.StartAsync(WaitingRegistry());
        var id = await StartAsync(Main, 3);
        await EndOfAsync(id);

        await Client.TerminateInstanceAsync(id, cancellationToken: Hang);
        await Client.SuspendInstanceAsync(id, cancellationToken: Hang);
        await Client.ResumeInstanceAsync(id, cancellationToken: Hang);
        await Host.WaitUntilIdleAsync();

        Assert.Equal("3", ResultOf<string>((await Client.GetInstanceAsync(id, cancellationToken: Hang))!));
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        await Host.StartAsync(WaitingRegistry());

        await Assert.ThrowsAsync<OrchestrationNotFoundException>(() => Client.TerminateInstanceAsync("nobody", cancellationToken: Hang));
        await Assert.ThrowsAsync<OrchestrationNotFoundException>(() => Client.SuspendInstanceAsync("nobody", cancellationToken: Hang));
        await Assert.ThrowsAsync<OrchestrationNotFoundException>(() => Client.ResumeInstanceAsync("nobody", cancellationToken: Hang));
        await Assert.ThrowsAsync<OrchestrationNotFoundException>(() => Client.WaitForInstanceStartAsync("nobody", cancellationToken: Hang));
        await Assert.ThrowsAsync<OrchestrationNotFoundException>(() => EndOfAsync("nobody"));
        Assert.Null(await Client.GetInstanceAsync("nobody", cancellationToken: Hang));
        Assert.Null(await Client.GetInstanceHistoryAsync("nobody", Hang));
    }

    [Fact]
    public async Task A_custom_status_is_seen_and_kept()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            context.SetCustomStatus(new Progress(1, "first"));
            await context.WaitForExternalEvent<int>("Next");
            context.SetCustomStatus(new Progress(2, "second"));
            return "done";
        }));
        var id = await StartAsync(Main, 0);

        var first = await UntilAsync(id, instance => instance.SerializedCustomStatus is not null);
        await Client.RaiseEventAsync(id, "Next", 1, Hang);
        var end = await EndOfAsync(id);

        Assert.Equal(new Progress(1, "first"), first.ReadCustomStatusAs<Progress>());
        Assert.Equal(new Progress(2, "second"), end.ReadCustomStatusAs<Progress>());
        Assert.Null((await Client.GetInstanceAsync(id, getInputsAndOutputs: false, Hang))!.SerializedCustomStatus);
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        await Host.StartAsync(WaitingRegistry());
        var id = await StartAsync(Waiting, 0);
        using var givenUp = new CancellationTokenSource();

        var wait = Client.WaitForInstanceCompletionAsync(id, cancellationToken: givenUp.Token);
        await givenUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    public sealed record Progress(int Step, string Name);
}
