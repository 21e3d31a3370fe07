using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

public abstract class ContinueAsNewConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<int, string> Main = new("Main");

    [Fact]
    public async Task A_thousand_generations_keep_a_short_history()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, left) =>
        {
            context.SetCustomStatus(left);
            await context.CallActivityAsync(Echo, "generation");
            if (left > 0)
            {
                context.ContinueAsNew(left - 1);
            }

            return $"generation {left}";
        }));

        var id = await StartAsync(Main, 1_000);
        var end = await EndOfAsync(id);

        Assert.Equal("generation 0", ResultOf<string>(end));
        Assert.Equal(0, end.ReadInputAs<int>());
        Assert.Equal(0, end.ReadCustomStatusAs<int>());
        var history = await Client.GetInstanceHistoryAsync(id, Hang);
        Assert.Single(history!.Events.OfType<TaskScheduled>());
    }

    [Theory]
    [InlineData(true, "1 2 3")]
    [InlineData(false, "")]
    public async Task Events_that_nobody_awaited_are_kept_or_dropped(bool preserve, string expected)
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, generation) =>
        {
            if (generation == 0)
            {
                await context.WaitForExternalEvent<int>("Go");
                context.ContinueAsNew(1, preserve);
                return "";
            }

            var taken = new List<int>();
            while (true)
            {
                try
                {
                    taken.Add(await context.WaitForExternalEvent<int>("Number", TimeSpan.FromMilliseconds(750)));
                }
                catch (TaskCanceledException)
                {
                    return string.Join(' ', taken);
                }
            }
        }));
        var id = await StartAsync(Main, 0);

        foreach (var number in new[] { 1, 2, 3 })
        {
            await Client.RaiseEventAsync(id, "Number", number, Hang);
        }

        await Client.RaiseEventAsync(id, "Go", 0, Hang);

        Assert.Equal(expected, ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task No_event_is_lost_or_doubled_while_generations_change()
    {
        await Host.StartAsync(Registry().AddOrchestrator(new OrchestratorReference<int[], int[]>("Collect"), async (context, taken) =>
        {
            var next = await context.WaitForExternalEvent<int>("Number");
            int[] all = [.. taken, next];
            if (all.Length < 60)
            {
                context.ContinueAsNew(all);
            }

            return all;
        }));
        var id = await StartAsync(new OrchestratorReference<int[], int[]>("Collect"), []);

        for (var i = 0; i < 60; i++)
        {
            await Client.RaiseEventAsync(id, "Number", i, Hang);
        }

        Assert.Equal(Enumerable.Range(0, 60), ResultOf<int[]>(await EndOfAsync(id)));
    }

    [NeedsFact(Capability.EndsWithOpenCalls)]
    public async Task What_the_old_generation_waited_for_is_forgotten()
    {
        var gate = new TaskCompletionSource();
        var slow = new ActivityReference<int, int>("Slow");
        var child = new OrchestratorReference<int, int>("Child");
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, generation) =>
            {
                if (generation == 0)
                {
                    _ = context.CallActivityAsync(slow, 0);
                    _ = context.CreateTimer(TimeSpan.FromMilliseconds(30));
                    _ = context.CallSubOrchestratorAsync(child, 0, new SubOrchestrationOptions("left"));
                    await context.WaitForExternalEvent<int>("Next");
                    context.ContinueAsNew(1);
                    return "";
                }

                var mine = context.CallActivityAsync(Echo, "mine");
                var timer = context.CreateTimer(TimeSpan.FromMilliseconds(60));
                await context.WaitForExternalEvent<int>("End");
                await timer;
                return await mine;
            })
            .AddActivity(slow, async (context, i) =>
            {
                await gate.Task.WaitAsync(context.CancellationToken);
                return i;
            })
            .AddOrchestrator(child, (context, _) => context.WaitForExternalEvent<int>("End")));
        var id = await StartAsync(Main, 0);
        await UntilStatusAsync("left", OrchestrationRuntimeStatus.Running);
        await Client.RaiseEventAsync(id, "Next", 1, Hang);
        await UntilAsync(id, instance => instance.ReadInputAs<int>() == 1);

        gate.SetResult();
        await Client.RaiseEventAsync("left", "End", 1, Hang);
        await EndOfAsync("left");
        await Client.RaiseEventAsync(id, "End", 1, Hang);

        Assert.Equal("mine", ResultOf<string>(await EndOfAsync(id)));
    }

    [NeedsFact(Capability.HoldsAcrossContinueAsNew)]
    public async Task An_instance_that_is_held_while_it_continues_stays_held()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, generation) =>
        {
            if (generation == 0)
            {
                await context.WaitForExternalEvent<int>("Next");
                context.ContinueAsNew(1);
                return "";
            }

            return await context.WaitForExternalEvent<string>("End");
        }));
        var id = await StartAsync(Main, 0);

        await Task.WhenAll(
            Client.RaiseEventAsync(id, "Next", 1, Hang),
            Client.SuspendInstanceAsync(id, cancellationToken: Hang),
            Client.RaiseEventAsync(id, "End", "ended", Hang));
        await Host.WaitUntilIdleAsync();

        var held = await Client.GetInstanceAsync(id, cancellationToken: Hang);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, held?.RuntimeStatus);
        await Client.ResumeInstanceAsync(id, cancellationToken: Hang);
        Assert.Equal("ended", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task A_failure_after_continue_as_new_is_a_failure()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, (context, _) =>
        {
            context.ContinueAsNew(1);
            throw new FormatException("after all");
        }));

        Assert.Equal("after all", (await FailureAsync(Main, 0)).ErrorMessage);
    }

    [Fact]
    public async Task Identifiers_differ_between_generations()
    {
        var collect = new OrchestratorReference<Guid[], Guid[]>("Guids");
        await Host.StartAsync(Registry().AddOrchestrator(collect, (context, seen) =>
        {
            Guid[] all = [.. seen, context.NewGuid(), context.NewGuid()];
            if (all.Length < 20)
            {
                context.ContinueAsNew(all);
            }

            return Task.FromResult(all);
        }));

        var guids = await ResultAsync(collect, []);

        Assert.Equal(20, guids.Distinct().Count());
        Assert.DoesNotContain(Guid.Empty, guids);
    }
}
