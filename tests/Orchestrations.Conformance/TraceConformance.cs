using System.Collections.Concurrent;
using System.Diagnostics;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

/// <summary>What an instance does is in the trace of what started it, whatever lies between.</summary>
public abstract class TraceConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<int, int> Main = new("Main");
    private static readonly OrchestratorReference<int, int> Child = new("Child");
    private static readonly ActivityReference<string, int> Note = new("Note");
    private static readonly ActivityReference<int, int> Flaky = new("Flaky");

    private readonly ConcurrentQueue<(string What, ActivityTraceId? Trace)> _noted = new();

    [Fact]
    public async Task Children_timers_retries_and_continuations_stay_in_the_trace_of_the_start()
    {
        using var spans = new SpanRecorder();
        await Host.StartAsync(WithNotes()
            .AddOrchestrator(Main, async (context, left) =>
            {
                await context.CallActivityAsync(Note, $"before the timer {left}");
                await context.CreateTimer(TimeSpan.FromMilliseconds(5));
                await context.CallActivityAsync(Note, $"after the timer {left}");
                await context.CallSubOrchestratorAsync(Child, left);
                if (left > 0)
                {
                    context.ContinueAsNew(left - 1);
                }

                return left;
            })
            .AddOrchestrator(Child, (context, left) =>
                context.CallActivityAsync(Flaky, left, new TaskOptions(new RetryPolicy(2, TimeSpan.FromMilliseconds(5)))))
            .AddActivity(Flaky, (_, left) =>
            {
                Add($"child {left}");
                return _noted.Count(note => note.What == $"child {left}") == 2 ? Task.FromResult(left) : throw new TimeoutException();
            }));

        await ResultAsync(Main, 1);

        Assert.Equal(
            ["after the timer 0", "after the timer 1", "before the timer 0", "before the timer 1", "child 0", "child 0", "child 1", "child 1"],
            _noted.Select(note => note.What).Order(StringComparer.Ordinal));
        Assert.All(_noted, note => Assert.Equal(spans.TraceId, note.Trace));
    }

    [Fact]
    public async Task A_restart_does_not_end_the_trace()
    {
        var registry = WithNotes()
            .AddOrchestrator(Main, async (context, _) => await context.CallSubOrchestratorAsync(Child, 1, new SubOrchestrationOptions("restarted-child")))
            .AddOrchestrator(Child, async (context, input) =>
            {
                await context.CallActivityAsync(Note, "before");
                await context.WaitForExternalEvent<int>("Go");
                return await context.CallActivityAsync(Note, "after");
            });
        using var spans = new SpanRecorder();
        await Host.StartAsync(registry);
        var id = await StartAsync(Main, 0);
        await UntilAsync("restarted-child", child => !_noted.IsEmpty);
        await Host.WaitUntilIdleAsync();

        await Host.RestartAsync(registry);
        await Client.RaiseEventAsync("restarted-child", "Go", 1, Hang);
        await EndOfAsync(id);

        Assert.Equal([("before", spans.TraceId), ("after", spans.TraceId)], _noted.Select(note => (note.What, note.Trace!.Value)));
    }

    [Fact]
    public async Task Instances_that_are_started_apart_have_traces_apart()
    {
        await Host.StartAsync(WithNotes().AddOrchestrator(Main, (context, input) => context.CallActivityAsync(Note, $"{input}")));

        for (var i = 0; i < 2; i++)
        {
            using var spans = new SpanRecorder();
            await ResultAsync(Main, i);
            Assert.Equal(spans.TraceId, _noted.Last().Trace);
        }

        Assert.Equal(2, _noted.Select(note => note.Trace).Distinct().Count());
    }

    private DurableRegistry WithNotes() => Registry().AddActivity(Note, (_, what) =>
    {
        Add(what);
        return Task.FromResult(1);
    });

    private void Add(string what) => _noted.Enqueue((what, Activity.Current?.TraceId));
}
