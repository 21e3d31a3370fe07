using Microsoft.Extensions.Logging;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

public abstract class DeterminismConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<int, string> Main = new("Main");
    private static readonly OrchestratorReference<int, string> Child = new("Child");
    private static readonly ActivityReference<string, string> Other = new("Other");

    [Theory]
    [InlineData("another activity")]
    [InlineData("a timer instead")]
    [InlineData("an event instead")]
    [InlineData("a child instead")]
    [InlineData("nothing")]
    public async Task Code_that_asks_for_other_steps_fails_at_the_step(string change)
    {
        var failure = FailureOf(await ChangeAsync(change));

        Assert.Equal(typeof(NonDeterminismException).FullName, failure.ErrorType);
        Assert.StartsWith("Step 1:", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [NeedsTheory(Capability.DescribesSteps)]
    [InlineData("another activity", "activity 'Echo'", "activity 'Other'")]
    [InlineData("a timer instead", "activity 'Echo'", "timer")]
    [InlineData("an event instead", "activity 'Echo'", "event 'Name' to 'someone'")]
    [InlineData("a child instead", "activity 'Echo'", "sub-orchestration 'Child'")]
    [InlineData("nothing", "activity 'Echo'", "did not ask")]
    [InlineData("one more", "nothing there", "activity 'Other'")]
    public async Task Code_that_asks_for_other_steps_fails_and_names_the_step(string change, string recorded, string asked)
    {
        var failure = FailureOf(await ChangeAsync(change));

        Assert.Equal(typeof(NonDeterminismException).FullName, failure.ErrorType);
        Assert.StartsWith(change == "one more" ? "Step 2:" : "Step 1:", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(recorded, failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(asked, failure.ErrorMessage, StringComparison.Ordinal);
    }

    [NeedsTheory(Capability.ComparesValues)]
    [InlineData("timer")]
    [InlineData("child id")]
    [InlineData("child version")]
    [InlineData("event target")]
    public async Task Code_that_asks_for_the_same_kind_of_step_with_other_values_fails(string what)
    {
        await Host.StartAsync(Build("old"));
        var id = await StartAsync(Main, 0);
        await UntilStatusAsync(id, OrchestrationRuntimeStatus.Running);

        await Host.RestartAsync(Build("new"));
        await Client.RaiseEventAsync(id, "End", "end", Hang);

        var failure = FailureOf(await EndOfAsync(id));
        Assert.Equal(typeof(NonDeterminismException).FullName, failure.ErrorType);
        Assert.StartsWith("Step 0:", failure.ErrorMessage, StringComparison.Ordinal);

        DurableRegistry Build(string code) => Registry()
            .AddOrchestrator(Child, (context, _) => context.WaitForExternalEvent<string>("End"))
            .AddOrchestrator(Main, async (context, input) =>
            {
                switch (what)
                {
                    case "timer":
                        _ = context.CreateTimer(TimeSpan.FromHours(code.Length + code[0]));
                        break;
                    case "child id":
                        _ = context.CallSubOrchestratorAsync(Child, 1, new SubOrchestrationOptions(code));
                        break;
                    case "child version":
                        _ = context.CallSubOrchestratorAsync(Child, 1, new SubOrchestrationOptions(Version: code));
                        break;
                    default:
                        context.SendEvent(code, "Name", 1);
                        break;
                }

                return await context.WaitForExternalEvent<string>("End");
            });
    }

    [Theory]
    [InlineData("end early", "goes on")]
    [InlineData("fail", "goes on")]
    public async Task Code_that_ends_where_the_history_goes_on_fails(string change, string expected)
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            await context.WaitForExternalEvent<int>("First");
            return await context.WaitForExternalEvent<string>("End");
        }));
        var id = await StartAsync(Main, 0);
        await Client.RaiseEventAsync(id, "First", 1, Hang);
        await Host.WaitUntilIdleAsync();

        await Host.RestartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            await context.WaitForExternalEvent<int>("First");
            return change == "fail" ? throw new FormatException("changed") : "ended";
        }));
        await Client.RaiseEventAsync(id, "End", "end", Hang);

        var failure = FailureOf(await EndOfAsync(id));
        Assert.Equal(typeof(NonDeterminismException).FullName, failure.ErrorType);
        Assert.Contains(expected, failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delay")]
    [InlineData("context on another thread")]
    [InlineData("caught")]
    public Task Awaiting_what_is_not_durable_fails(string what) => AwaitForeignAsync(what);

    [NeedsFact(Capability.FindsForeignEnds)]
    public Task Awaiting_what_is_not_durable_beside_what_is_fails() => AwaitForeignAsync("delay beside a timer");

    [Fact]
    public async Task Identifiers_and_times_are_the_same_when_replayed()
    {
        var seen = new List<(Guid Guid, DateTimeOffset Time, bool IsReplaying)>();
        var registry = Registry().AddOrchestrator(Main, async (context, _) =>
        {
            for (var i = 0; i < 3; i++)
            {
                lock (seen)
                {
                    seen.Add((context.NewGuid(), context.CurrentUtcDateTime, context.IsReplaying));
                }

                await context.WaitForExternalEvent<int>("Next");
            }

            return "done";
        });
        await Host.StartAsync(registry);
        var id = await StartAsync(Main, 0);
        await Client.RaiseEventAsync(id, "Next", 0, Hang);
        await Host.WaitUntilIdleAsync();

        await Host.RestartAsync(registry);
        await Client.RaiseEventAsync(id, "Next", 0, Hang);
        await Client.RaiseEventAsync(id, "Next", 0, Hang);
        await EndOfAsync(id);

        var first = seen.Where(one => !one.IsReplaying).ToList();
        var again = seen.Where(one => one.IsReplaying).ToList();
        Assert.Equal(3, first.Select(one => one.Guid).Distinct().Count());
        Assert.NotEmpty(again);
        Assert.All(again, one => Assert.Contains((one.Guid, one.Time, false), first));
    }

    [Fact]
    public async Task A_replay_logs_nothing_twice()
    {
        var registry = Registry().AddOrchestrator(Main, async (context, _) =>
        {
            var logger = context.CreateReplaySafeLogger("Steps");
            using (logger.BeginScope("scope"))
            {
                logger.LogInformation("before");
            }

            await context.WaitForExternalEvent<int>("Next");
            logger.LogInformation("after");
            return "done";
        });
        await Host.StartAsync(registry);
        var id = await StartAsync(Main, 0);
        await UntilStatusAsync(id, OrchestrationRuntimeStatus.Running);

        await Host.RestartAsync(registry);
        await Client.RaiseEventAsync(id, "Next", 0, Hang);
        await EndOfAsync(id);

        Assert.Equal(["before", "after"], Host.Logs.Of("Steps"));
    }

    [Fact]
    public async Task A_history_tells_what_happened_in_its_order()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            var text = await context.CallActivityAsync(Echo, "hello");
            await context.CreateTimer(TimeSpan.FromMilliseconds(1));
            context.SendEvent("nobody", "Name", 1);
            return text + await context.WaitForExternalEvent<string>("End");
        }));
        var id = await StartAsync(Main, 4);
        await Client.RaiseEventAsync(id, "End", "!", Hang);
        await EndOfAsync(id);

        var history = (await Client.GetInstanceHistoryAsync(id, Hang))!;

        Assert.Equal((id, "Main"), (history.InstanceId, history.Name));
        Assert.IsType<TurnStarted>(history.Events[0]);
        var started = Assert.IsType<ExecutionStarted>(history.Events[1]);
        Assert.Equal(("Main", "4"), (started.Name, started.Input.ToString()));
        var steps = history.Events.Where(one => one is TaskScheduled or TaskCompleted or TimerCreated or TimerFired or EventSent).Select(one => one.GetType().Name);
        Assert.Equal(["TaskScheduled", "TaskCompleted", "TimerCreated", "TimerFired", "EventSent"], steps);
        var end = Assert.IsType<ExecutionCompleted>(history.Events[^1]);
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "\"hello!\""), (end.Status, end.Result?.ToString()));
        Assert.Equal(history.Events, OrchestrationHistory.FromJson(history.ToJson()).Events);
    }

    [Fact]
    public async Task Branches_may_wait_for_each_other_without_a_durable_task()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            var signal = new TaskCompletionSource<string>();
            async Task BranchAsync()
            {
                signal.SetResult(await context.CallActivityAsync(Echo, "signal"));
                await Task.Yield();
            }

            var branch = BranchAsync();
            var text = await signal.Task;
            await branch;
            return text;
        }));

        Assert.Equal("signal", await ResultAsync(Main, 0));
    }

    private async Task AwaitForeignAsync(string what)
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            await context.CallActivityAsync(Echo, "zero");
            switch (what)
            {
                case "delay":
                    await Task.Delay(30);
                    break;
                case "delay beside a timer":
                    await Task.WhenAny(context.CreateTimer(TimeSpan.FromHours(1)), Task.Delay(30));
                    break;
                case "caught":
                    try
                    {
                        await Task.Run(() => context.NewGuid());
                    }
                    catch (NonDeterminismException)
                    {
                        return "caught";
                    }

                    break;
                default:
                    await Task.Run(() => context.CallActivityAsync(Echo, "one"));
                    break;
            }

            return await context.CallActivityAsync(Echo, "after");
        }));

        var failure = await FailureAsync(Main, 0);

        Assert.Equal(typeof(NonDeterminismException).FullName, failure.ErrorType);
        Assert.Contains("Step ", failure.ErrorMessage, StringComparison.Ordinal);
    }

    private async Task<OrchestrationMetadata> ChangeAsync(string change)
    {
        await Host.StartAsync(Registry()
            .AddActivity(Other, (_, text) => Task.FromResult(text))
            .AddOrchestrator(Main, async (context, _) =>
            {
                await context.CallActivityAsync(Echo, "zero");
                var one = context.CallActivityAsync(Echo, "one");
                return await one + await context.WaitForExternalEvent<string>("End");
            }));
        var id = await StartAsync(Main, 0);
        await UntilStatusAsync(id, OrchestrationRuntimeStatus.Running);
        await Host.WaitUntilIdleAsync();

        await Host.RestartAsync(Registry()
            .AddActivity(Other, (_, text) => Task.FromResult(text))
            .AddOrchestrator(Child, (_, _) => Task.FromResult("child"))
            .AddOrchestrator(Main, async (context, input) =>
            {
                await context.CallActivityAsync(Echo, "zero");
                switch (change)
                {
                    case "another activity":
                        await context.CallActivityAsync(Other, "one");
                        break;
                    case "a timer instead":
                        await context.CreateTimer(TimeSpan.FromDays(1));
                        break;
                    case "an event instead":
                        context.SendEvent("someone", "Name", 1);
                        break;
                    case "a child instead":
                        await context.CallSubOrchestratorAsync(Child, 1);
                        break;
                    case "one more":
                        _ = context.CallActivityAsync(Echo, "one");
                        _ = context.CallActivityAsync(Other, "two");
                        break;
                }

                return await context.WaitForExternalEvent<string>("End");
            }));
        await Client.RaiseEventAsync(id, "End", "end", Hang);
        return await EndOfAsync(id);
    }
}
