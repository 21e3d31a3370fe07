using System.Diagnostics;
using Orchestrations.Conformance;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Embedded.Tests;

public sealed class TelemetryTests : EmbeddedTest
{
    private static readonly OrchestratorReference<int, int> Child = new("Child");

    [Fact]
    public async Task A_trace_is_a_tree_from_the_start_over_the_children_to_the_activities()
    {
        using var spans = new SpanRecorder();
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, i) => $"{await context.CallSubOrchestratorAsync(Child, i, new SubOrchestrationOptions("the-child", Version: "2"))}")
            .AddOrchestrator(Child, (context, i) => context.CallActivityAsync(Work, i))
            .AddActivity(Work, (_, i) => Task.FromResult(i)));

        await EndOfAsync(await StartAsync(7, "the-parent"));
        await Host.WaitUntilIdleAsync();

        var created = Assert.Single(spans.Named("create_orchestration:Main"));
        var parent = Assert.Single(spans.Named("orchestration:Main"));
        var createdChild = Assert.Single(spans.Named("create_orchestration:Child"));
        var child = Assert.Single(spans.Named("orchestration:Child"));
        var work = Assert.Single(spans.Named("activity:Work"));
        Assert.Equal(spans.Root.SpanId, created.ParentSpanId);
        Assert.Equal([created.SpanId, created.SpanId], [parent.ParentSpanId, createdChild.ParentSpanId]);
        Assert.Equal([createdChild.SpanId, createdChild.SpanId], [child.ParentSpanId, work.ParentSpanId]);
        Assert.Equal([ActivityKind.Producer, ActivityKind.Server, ActivityKind.Server], [created.Kind, parent.Kind, work.Kind]);
        Assert.Equal(5, spans.Spans.Count);
        Assert.Equal(
            [
                ("durabletask.type", "orchestration"), ("durabletask.task.name", "Child"), ("durabletask.task.instance_id", "the-child"),
                ("durabletask.task.version", "2"), ("durabletask.task.status", "Completed"),
            ],
            child.TagObjects.Select(tag => (tag.Key, $"{tag.Value}")));
        Assert.Equal(
            [
                ("durabletask.type", "activity"), ("durabletask.task.name", "Work"), ("durabletask.task.instance_id", "the-child"),
                ("durabletask.task.task_id", "0"), ("durabletask.task.status", "Completed"),
            ],
            work.TagObjects.Select(tag => (tag.Key, $"{tag.Value}")));
    }

    [Fact]
    public async Task Every_attempt_and_every_execution_is_a_span_that_says_how_it_ended()
    {
        var calls = 0;
        using var spans = new SpanRecorder();
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, left) =>
            {
                await context.CallActivityAsync(Work, left, new TaskOptions(new RetryPolicy(3, TimeSpan.FromMilliseconds(5))));
                if (left > 0)
                {
                    context.ContinueAsNew(left - 1);
                    return "";
                }

                throw new FormatException("no number");
            })
            .AddActivity(Work, (_, i) => ++calls < 3 ? throw new TimeoutException("too late") : Task.FromResult(i)));

        await EndOfAsync(await StartAsync(1));
        await Host.WaitUntilIdleAsync();

        var attempts = spans.Named("activity:Work");
        Assert.Equal(["Failed", "Failed", "Completed", "Completed"], attempts.Select(StatusOf));
        Assert.Equal([0, 2, 4, 0], attempts.Select(attempt => (int)attempt.GetTagItem("durabletask.task.task_id")!));
        Assert.Equal(("System.TimeoutException", ActivityStatusCode.Error, "too late"), (attempts[0].GetTagItem("error.type"), attempts[0].Status, attempts[0].StatusDescription));
        Assert.Equal(ActivityStatusCode.Unset, attempts[3].Status);
        var executions = spans.Named("orchestration:Main");
        Assert.Equal(["ContinuedAsNew", "Failed"], executions.Select(StatusOf));
        Assert.Equal(("System.FormatException", ActivityStatusCode.Error), (executions[1].GetTagItem("error.type"), executions[1].Status));
        Assert.All(executions, execution => Assert.True(execution.Duration > TimeSpan.Zero && execution.StartTimeUtc >= spans.Root.StartTimeUtc));
    }

    [Fact]
    public async Task An_instance_that_is_terminated_before_it_began_has_a_span_too()
    {
        using var spans = new SpanRecorder();
        await Host.StartAsync(Registry().AddOrchestrator(Main, (_, i) => Task.FromResult($"{i}")));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(
            Main, 1, new StartOrchestrationOptions { StartAt = DateTimeOffset.UtcNow.AddDays(1) }, Hang);

        await Client.TerminateInstanceAsync(id, cancellationToken: Hang);
        await EndOfAsync(id);
        await Host.WaitUntilIdleAsync();

        Assert.Equal("Terminated", StatusOf(Assert.Single(spans.Named("orchestration:Main"))));
    }

    [Fact]
    public async Task What_is_logged_in_an_activity_is_in_a_scope_that_names_it_and_its_instance()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, i) => $"{await context.CallActivityAsync(Work, i)}")
            .AddActivity(Work, (_, _) => throw new TimeoutException()));

        await EndOfAsync(await StartAsync(1, "scoped"));

        Assert.Contains("Work of scoped", Host.Logs.Scopes);
    }

    [Fact]
    public async Task A_file_from_before_there_were_traces_is_read_and_goes_on()
    {
        var registry = Registry()
            .AddOrchestrator(Main, async (context, i) => $"{i + await context.WaitForExternalEvent<int>("Go") + await context.CallActivityAsync(Work, 1)}")
            .AddActivity(Work, (_, i) => Task.FromResult(i));
        await Host.StartAsync(registry);
        await StartAsync(1, "old");
        await Client.WaitForInstanceStartAsync("old", cancellationToken: Hang);
        await Host.StopAsync();
        using (var database = Database.Open(Host.File, readOnly: false))
        {
            database.Execute("ALTER TABLE instance DROP COLUMN trace; PRAGMA user_version = 1");
        }

        await Host.StartAsync(registry);
        await Client.RaiseEventAsync("old", "Go", 10, Hang);

        Assert.Equal("12", (await EndOfAsync("old")).ReadOutputAs<string>());
        using var migrated = Database.Open(Host.File, readOnly: true);
        Assert.Equal(Schema.Version, migrated.Scalar("PRAGMA user_version"));
    }

    [Fact]
    public async Task Histories_do_not_know_of_traces()
    {
        using var spans = new SpanRecorder();
        await Host.StartAsync(Registry().AddOrchestrator(Main, (_, i) => Task.FromResult($"{i}")));
        await EndOfAsync(await StartAsync(1, "plain"));

        var history = System.Text.Encoding.UTF8.GetString((await Client.GetInstanceHistoryAsync("plain", Hang))!.ToJson());

        Assert.DoesNotContain(spans.TraceId.ToHexString(), history, StringComparison.Ordinal);
        using var database = Database.Open(Host.File, readOnly: true);
        using var trace = database.PrepareOnce("SELECT trace FROM instance");
        Assert.True(trace.Step());
        Assert.StartsWith($"00-{spans.TraceId}-", trace.Text(0), StringComparison.Ordinal);
    }

    private static string? StatusOf(Activity span) => (string?)span.GetTagItem("durabletask.task.status");
}
