using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Embedded.Tests.Programs;

/// <summary>
/// Random programs on the runtime, which dies after commits that nobody chose, against their plain meaning. <c>ORCHESTRATIONS_PROGRAMS</c> says how many
/// programs; 400 where it is not set.
/// </summary>
public sealed class RandomProgramTests
{
    private const int ProgramsTogether = 40;

    private static readonly int Batches =
        (int.TryParse(Environment.GetEnvironmentVariable("ORCHESTRATIONS_PROGRAMS"), CultureInfo.InvariantCulture, out var programs) ? programs : 400) / ProgramsTogether;

    private readonly DurableRegistry _registry = Code.AddTo(EmbeddedTest.NewRegistry());

    [Fact]
    public async Task Programs_end_as_they_mean_to_whenever_the_process_dies() =>
        await Gen.Select(RandomProgram.Any.Array[ProgramsTogether], Gen.Int[0, 12].Array[1, 6], Gen.Bool).SampleAsync(
            async (programs, crashes, keepsInstancesLive) => await CheckAsync(programs, crashes, keepsInstancesLive ? 10_000 : 1),
            iter: Math.Max(1, Batches),
            threads: 1,
            print: drawn => JsonSerializer.Serialize(drawn.Item1));

    [Fact]
    public async Task A_history_that_was_changed_is_told_from_what_the_program_does()
    {
        await using var host = new EmbeddedHarness();
        await host.StartAsync(_registry);
        await Gen.Select(RandomProgram.Any, Gen.Int[0, int.MaxValue]).SampleAsync(
            async (program, draw) =>
            {
                var id = await host.Client.ScheduleNewOrchestrationInstanceAsync(Code.Main, program);
                await RaiseAsync(host.Client, id, program);
                await host.Client.WaitForInstanceCompletionAsync(id);
                var history = (await host.Client.GetInstanceHistoryAsync(id))!;
                var replayer = new HistoryReplayer(_registry, host.Services);
                Assert.Null(replayer.Replay(history));
                if (Mutated(history, draw) is { } mutated)
                {
                    Assert.NotNull(replayer.Replay(mutated));
                }
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public async Task An_instance_whose_stored_history_was_changed_fails_and_runs_nothing_more()
    {
        using var hang = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var runs = 0;
        OrchestratorReference<int, long> main = new("Main");
        ActivityReference<int, long> before = new("Before");
        ActivityReference<int, long> after = new("After");
        var registry = EmbeddedTest.NewRegistry()
            .AddOrchestrator(main, async (context, _) =>
            {
                await context.CallActivityAsync(before, 1);
                await context.WaitForExternalEvent<int>("Go");
                return await context.CallActivityAsync(after, 2);
            })
            .AddActivity(before, (_, value) => Task.FromResult((long)value))
            .AddActivity(after, (_, value) =>
            {
                Interlocked.Increment(ref runs);
                return Task.FromResult((long)value);
            });
        await using var host = new EmbeddedHarness();
        await host.StartAsync(registry);
        await host.Client.ScheduleNewOrchestrationInstanceAsync(main, 0, new StartOrchestrationOptions { InstanceId = "changed" }, hang.Token);
        await host.WaitUntilIdleAsync();
        await host.StopAsync();
        using (var database = Database.Open(host.File, readOnly: false))
        {
            database.Execute("UPDATE history SET events = CAST(replace(CAST(events AS TEXT), '\"Before\"', '\"Other\"') AS BLOB)");
        }

        await host.StartAsync(registry);
        await host.Client.RaiseEventAsync("changed", "Go", 1, hang.Token);
        var end = await host.Client.WaitForInstanceCompletionAsync("changed", cancellationToken: hang.Token);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains("NonDeterminism", end.FailureDetails?.ErrorType, StringComparison.Ordinal);
        Assert.Contains("'Other'", end.FailureDetails?.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(0, runs);
    }

    private async Task CheckAsync(RandomProgram[] programs, int[] crashes, int maxLiveInstances)
    {
        using var hang = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await using var host = new EmbeddedHarness(maxLiveInstances);
        await host.StartAsync(_registry);
        var ids = await Task.WhenAll(programs.Select((program, i) => host.Client.ScheduleNewOrchestrationInstanceAsync(
            Code.Main, program, new StartOrchestrationOptions { InstanceId = string.Create(CultureInfo.InvariantCulture, $"program-{i}") }, hang.Token)));
        for (var i = 0; i < programs.Length; i++)
        {
            await RaiseAsync(host.Client, ids[i], programs[i]);
        }

        foreach (var commits in crashes)
        {
            var left = commits;
            var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            host.Runtime.Engine.Writer.BeforeCommit = () =>
            {
                if (left-- <= 0)
                {
                    died.TrySetResult();
                    throw new EmbeddedStoreException("The process has died.", sqliteErrorCode: SQLitePCL.raw.SQLITE_IOERR);
                }
            };
            await Task.WhenAny(died.Task, Task.WhenAll(ids.Select(id => host.Client.WaitForInstanceCompletionAsync(id, cancellationToken: hang.Token)))).WaitAsync(hang.Token);
            host.Runtime.Abandon();
            await host.StartAsync(_registry);
        }

        for (var i = 0; i < programs.Length; i++)
        {
            var end = await host.Client.WaitForInstanceCompletionAsync(ids[i], cancellationToken: hang.Token);
            Assert.Equal(
                Interpretation.Of(programs[i]),
                new Outcome(
                    end.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? end.ReadOutputAs<long>() : null,
                    end.FailureDetails?.ErrorMessage,
                    end.ReadCustomStatusAs<long?>()));
        }

        await host.WaitUntilIdleAsync();
        using var database = Database.Open(host.File, readOnly: true);
        Assert.Equal(0, database.Scalar("SELECT (SELECT count(*) FROM timer) + (SELECT count(*) FROM inbox)"));
        Assert.Equal(0, database.Scalar("SELECT count(*) FROM instance WHERE status NOT IN (2, 3) OR work <> 0"));
    }

    private static async Task RaiseAsync(DurableClient client, string id, RandomProgram program)
    {
        foreach (var number in program.Events())
        {
            await client.RaiseEventAsync(id, Code.EventName(number), number);
        }
    }

    // What the program asked for is changed in one place: to another kind, another name, or to nothing.
    private static OrchestrationHistory? Mutated(OrchestrationHistory history, int draw)
    {
        var asked = history.Events.Index().Where(one => one.Item is TaskScheduled or TimerCreated or SubOrchestrationCreated or EventSent).ToList();
        if (asked.Count == 0)
        {
            return null;
        }

        var (at, chosen) = asked[draw % asked.Count];
        var nothing = new JsonPayload(Encoding.UTF8.GetBytes("0"));
        HistoryEvent? other = (draw / asked.Count % 3, chosen) switch
        {
            (0, TaskScheduled task) => task with { Name = "Other" },
            (0, SubOrchestrationCreated child) => child with { Name = "Other" },
            (0, EventSent sent) => sent with { Name = "Other" },
            (1, TaskScheduled task) => new TimerCreated(task.Id, DateTimeOffset.UnixEpoch),
            (1, TimerCreated timer) => new TaskScheduled(timer.Id, "Work", nothing),
            (1, SubOrchestrationCreated child) => new TaskScheduled(child.Id, "Work", nothing),
            _ => null,
        };
        var events = history.Events.ToList();
        events.RemoveAt(at);
        if (other is not null)
        {
            events.Insert(at, other);
        }

        return history with { Events = events };
    }
}
