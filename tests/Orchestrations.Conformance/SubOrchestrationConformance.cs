using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

public abstract class SubOrchestrationConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<int, string> Main = new("Main");
    private static readonly OrchestratorReference<int, int> Child = new("Child");

    [Fact]
    public async Task Children_run_and_return_their_outputs_in_the_order_of_the_calls()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, count) =>
                string.Join(' ', await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallSubOrchestratorAsync(Child, i)))))
            .AddOrchestrator(Child, async (context, i) =>
            {
                await context.CallActivityAsync(Echo, "work");
                return i * 10;
            }));

        Assert.Equal("0 10 20 30 40", await ResultAsync(Main, 5));
    }

    [Fact]
    public async Task A_child_knows_its_parent_and_can_be_found()
    {
        var child = new OrchestratorReference<int, string>("Named");
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                Assert.Null(context.Parent);
                return await context.CallSubOrchestratorAsync(child, 1, new SubOrchestrationOptions("the-child"));
            })
            .AddOrchestrator(child, (context, _) => Task.FromResult($"{context.Name} {context.InstanceId} of {context.Parent?.Name} {context.Parent?.InstanceId}")));

        await StartAsync(Main, 0, "the-parent");

        Assert.Equal("Named the-child of Main the-parent", ResultOf<string>(await EndOfAsync("the-parent")));
        var found = await Client.GetInstanceAsync("the-child", cancellationToken: Hang);
        Assert.Equal("the-parent", found?.ParentInstanceId);
        Assert.Null((await Client.GetInstanceAsync("the-parent", cancellationToken: Hang))?.ParentInstanceId);
    }

    [Fact]
    public async Task A_childs_failure_is_the_parents_to_handle()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                var failed = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallSubOrchestratorAsync(Child, 1));
                return $"{failed.TaskName} {failed.FailureDetails.ErrorType} {failed.FailureDetails.ErrorMessage}";
            })
            .AddOrchestrator(Child, (_, _) => throw new FormatException("no number")));

        Assert.Equal("Child System.FormatException no number", await ResultAsync(Main, 0));
    }

    [Fact]
    public async Task A_failure_passes_through_all_generations()
    {
        var grandchild = new OrchestratorReference<int, int>("Grandchild");
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) => $"{await context.CallSubOrchestratorAsync(Child, 1)}")
            .AddOrchestrator(Child, (context, _) => context.CallSubOrchestratorAsync(grandchild, 1))
            .AddOrchestrator(grandchild, (_, _) => throw new FormatException("deep")));

        var failure = await FailureAsync(Main, 0);

        Assert.Equal(typeof(TaskFailedException).FullName, failure.ErrorType);
        Assert.Equal(typeof(TaskFailedException).FullName, failure.InnerFailure?.ErrorType);
        Assert.Equal("deep", failure.InnerFailure?.InnerFailure?.ErrorMessage);
    }

    [Fact]
    public async Task A_failed_child_is_retried_under_its_id()
    {
        var calls = 0;
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                var options = new SubOrchestrationOptions("again", new RetryPolicy(3, TimeSpan.FromMilliseconds(5)));
                return $"{await context.CallSubOrchestratorAsync(Child, 1, options)}";
            })
            .AddOrchestrator(Child, (_, _) => ++calls < 3 ? throw new TimeoutException() : Task.FromResult(calls)));

        Assert.Equal("3", await ResultAsync(Main, 0));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await Client.GetInstanceAsync("again", cancellationToken: Hang))?.RuntimeStatus);
    }

    [NeedsFact(Capability.RefusesTakenChildIds)]
    public async Task An_id_in_use_fails_the_call_and_an_ended_one_is_used_anew()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                var options = new SubOrchestrationOptions("taken");
                var failed = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallSubOrchestratorAsync(Child, 1, options));
                context.SetCustomStatus(failed.FailureDetails.ErrorType);
                await context.WaitForExternalEvent<int>("Free");
                return $"{await context.CallSubOrchestratorAsync(Child, 5, options)}";
            })
            .AddOrchestrator(Child, (context, i) => i == 0 ? context.WaitForExternalEvent<int>("End") : Task.FromResult(i)));
        await StartAsync(Child, 0, "taken");
        var id = await StartAsync(Main, 0);

        var refused = await UntilAsync(id, instance => instance.SerializedCustomStatus is not null);
        Assert.Equal(typeof(OrchestrationAlreadyExistsException).FullName, refused.ReadCustomStatusAs<string>());
        await Client.RaiseEventAsync("taken", "End", 9, Hang);
        Assert.Equal(9, ResultOf<int>(await EndOfAsync("taken")));
        await Client.RaiseEventAsync(id, "Free", 1, Hang);

        Assert.Equal("5", ResultOf<string>(await EndOfAsync(id)));
        Assert.Equal(5, ResultOf<int>(await EndOfAsync("taken")));
    }

    [Fact]
    public async Task A_terminated_child_fails_the_call() => Assert.NotEmpty(await MessageOfTerminatedChildAsync());

    [NeedsFact(Capability.TellsWhyAChildWasTerminated)]
    public async Task A_terminated_child_fails_the_call_with_the_reason() =>
        Assert.Contains("enough", await MessageOfTerminatedChildAsync(), StringComparison.Ordinal);

    [Fact]
    public async Task Termination_ends_descendants_only_where_asked()
    {
        var registry = Registry()
            .AddOrchestrator(Main, async (context, depth) =>
            {
                if (depth > 0)
                {
                    return await context.CallSubOrchestratorAsync(Main, depth - 1, new SubOrchestrationOptions($"{context.InstanceId}-{depth}"));
                }

                return await context.WaitForExternalEvent<string>("End");
            });
        await Host.StartAsync(registry);
        await StartAsync(Main, 2, "all");
        await StartAsync(Main, 1, "top");
        await UntilStatusAsync("all-2-1", OrchestrationRuntimeStatus.Running);
        await UntilStatusAsync("top-1", OrchestrationRuntimeStatus.Running);

        await Client.TerminateInstanceAsync("all", new TerminateInstanceOptions("stop", Recursive: true), Hang);
        await Client.TerminateInstanceAsync("top", new TerminateInstanceOptions("stop"), Hang);

        foreach (var ended in new[] { "all", "all-2", "all-2-1", "top" })
        {
            var end = await EndOfAsync(ended);
            Assert.Equal((OrchestrationRuntimeStatus.Terminated, "stop"), (end.RuntimeStatus, end.ReadOutputAs<string>()));
        }

        await Client.RaiseEventAsync("top-1", "End", "alone", Hang);
        Assert.Equal("alone", ResultOf<string>(await EndOfAsync("top-1")));
    }

    [NeedsFact(Capability.EndsWithOpenCalls)]
    public async Task A_child_that_nobody_awaits_runs_on()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, (context, input) =>
            {
                _ = context.CallSubOrchestratorAsync(Child, 1, new SubOrchestrationOptions("orphan"));
                return Task.FromResult("done");
            })
            .AddOrchestrator(Child, async (context, i) => i + await context.WaitForExternalEvent<int>("More")));

        Assert.Equal("done", await ResultAsync(Main, 0));
        await Client.RaiseEventAsync("orphan", "More", 41, Hang);

        Assert.Equal(42, ResultOf<int>(await EndOfAsync("orphan")));
    }

    [Fact]
    public async Task An_invalid_id_fails_the_orchestration()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) => $"{await context.CallSubOrchestratorAsync(Child, 1, new SubOrchestrationOptions("a/b"))}")
            .AddOrchestrator(Child, (_, i) => Task.FromResult(i)));

        Assert.Equal(typeof(ArgumentException).FullName, (await FailureAsync(Main, 0)).ErrorType);
    }

    private async Task<string> MessageOfTerminatedChildAsync()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                var failed = await Assert.ThrowsAsync<TaskFailedException>(
                    () => context.CallSubOrchestratorAsync(Child, 1, new SubOrchestrationOptions("doomed")));
                return failed.FailureDetails.ErrorMessage;
            })
            .AddOrchestrator(Child, (context, _) => context.WaitForExternalEvent<int>("Never")));
        var id = await StartAsync(Main, 0);
        await UntilStatusAsync("doomed", OrchestrationRuntimeStatus.Running);

        await Client.TerminateInstanceAsync("doomed", new TerminateInstanceOptions("enough"), Hang);

        return ResultOf<string>(await EndOfAsync(id));
    }
}
