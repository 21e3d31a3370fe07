using System.Collections.Concurrent;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Embedded.Tests;

public sealed class CrashTests : EmbeddedTest
{
    private static readonly OrchestratorReference<int, int> Child = new("Child");
    private static readonly ActivityReference<int, int> Paid = new("Paid");

    [Fact]
    public async Task Work_that_a_crash_interrupts_ends_as_if_there_had_been_none()
    {
        // Every kind of step, so that crashes fall between all of them.
        var registry = Registry()
            .AddOrchestrator(Main, async (context, rounds) =>
            {
                var sum = 0;
                for (var i = 0; i < rounds; i++)
                {
                    var results = await Task.WhenAll(Enumerable.Range(0, 3).Select(k => context.CallActivityAsync(Work, k)));
                    await context.CreateTimer(TimeSpan.FromMilliseconds(1));
                    sum += results.Sum() + await context.CallSubOrchestratorAsync(Child, i);
                    context.SendEvent(context.InstanceId, "Self", 100);
                    sum += await context.WaitForExternalEvent<int>("Self");
                    context.SetCustomStatus(i);
                }

                return $"{sum} {context.NewGuid()}";
            })
            .AddOrchestrator(Child, async (context, left) =>
            {
                await context.CallActivityAsync(Work, left);
                if (left > 0)
                {
                    context.ContinueAsNew(left - 1);
                }

                return 1;
            })
            .AddActivity(Work, (_, i) => Task.FromResult(i));
        await Host.StartAsync(registry);
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => StartAsync(4, $"crash-{i}")));

        for (var crash = 0; crash < 25; crash++)
        {
            // The process dies before one of its next commits, each time another.
            var commitsLeft = crash % 9;
            var died = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Host.Runtime.Engine.Writer.BeforeCommit = () =>
            {
                if (commitsLeft-- <= 0)
                {
                    died.TrySetResult();
                    throw new EmbeddedStoreException("The disk is gone.", sqliteErrorCode: SQLitePCL.raw.SQLITE_IOERR);
                }
            };
            await Task.WhenAny(died.Task, Task.WhenAll(ids.Select(EndOfAsync)));
            Host.Runtime.Abandon();
            await Host.StartAsync(registry);
        }

        var ends = await Task.WhenAll(ids.Select(EndOfAsync));
        Assert.All(ends, end => Assert.StartsWith($"{4 * (3 + 1 + 100)} ", end.ReadOutputAs<string>(), StringComparison.Ordinal));
        Assert.Equal(ids.Length, ends.Select(end => end.ReadOutputAs<string>()).Distinct().Count());
        await Host.WaitUntilIdleAsync();
        Assert.Equal((0L, 0L), Leftovers());
        foreach (var id in ids)
        {
            var history = (await Client.GetInstanceHistoryAsync(id, Hang))!;
            Assert.Null(new HistoryReplayer(registry, Host.Services).Replay(history));
            Assert.Equal(history.Events.OfType<TaskScheduled>().Count(), history.Events.OfType<TaskCompleted>().Select(one => one.Id).Distinct().Count());
        }
    }

    [Fact]
    public async Task What_a_client_was_told_survives_the_crash()
    {
        var registry = Registry().AddOrchestrator(Main, async (context, count) =>
        {
            var taken = new List<int>();
            while (taken.Count < count)
            {
                taken.Add(await context.WaitForExternalEvent<int>("Number"));
            }

            return string.Join(' ', taken);
        });
        await Host.StartAsync(registry);
        await StartAsync(10, "told");
        for (var i = 0; i < 10; i++)
        {
            await Client.RaiseEventAsync("told", "Number", i, Hang);
            Host.Runtime.Abandon();
            await Host.StartAsync(registry);
        }

        Assert.Equal("0 1 2 3 4 5 6 7 8 9", (await EndOfAsync("told")).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_copy_of_the_files_taken_while_running_goes_on_where_they_were()
    {
        var gate = new TaskCompletionSource();
        var running = new TaskCompletionSource();
        var calls = new ConcurrentBag<int>();
        var registry = Registry()
            .AddOrchestrator(Main, async (context, _) => $"{await context.CallActivityAsync(Work, 1) + await context.CallActivityAsync(Work, 2)}")
            .AddActivity(Work, async (context, i) =>
            {
                calls.Add(i);
                if (i == 2 && calls.Count(call => call == 2) == 1)
                {
                    running.SetResult();
                    await gate.Task.WaitAsync(context.CancellationToken);
                }

                return i;
            });
        await Host.StartAsync(registry);
        await StartAsync(0, "copied");
        await running.Task.WaitAsync(Hang);
        var copy = System.IO.Directory.CreateTempSubdirectory("orchestrations-copy-").FullName;
        foreach (var file in System.IO.Directory.GetFiles(Host.Directory).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        await using (var other = Host.Create(registry, directory: copy))
        {
            await other.StartAsync(CancellationToken.None);
            var end = await other.Client.WaitForInstanceCompletionAsync("copied", cancellationToken: Hang);
            Assert.Equal("3", end.ReadOutputAs<string>());
        }

        System.IO.Directory.Delete(copy, recursive: true);
        gate.SetResult();
        Assert.Equal("3", (await EndOfAsync("copied")).ReadOutputAs<string>());
        Assert.Equal([1, 2, 2], calls.Order());
    }

    [Fact]
    public async Task An_instance_that_is_sent_to_while_the_runtime_starts_is_in_its_place()
    {
        static async Task<string> RunAsync(OrchestrationContext context, int place)
        {
            // Each has work for the start.
            var work = context.CallActivityAsync(Work, place);
            if (place is 1 or 4)
            {
                await context.WaitForExternalEvent<int>("Go");
            }

            if (place == 1)
            {
                context.SendEvent("4", "Go", 0);
            }

            return place == 4 ? $"{await context.CallActivityAsync(Paid, 0)}" : $"{await work}";
        }

        await Host.StartAsync(Registry().AddOrchestrator(Main, RunAsync).AddActivity(Work, NeverAsync));
        foreach (var place in Enumerable.Range(1, 4))
        {
            await StartAsync(place, $"{place}");
            await Client.WaitForInstanceStartAsync($"{place}", cancellationToken: Hang);
        }

        // The first's event lies in the inbox when the process dies.
        await DieAfterAsync(client => client.RaiseEventAsync("1", "Go", 0, Hang));

        var isBack = NewSignal();
        var isPaid = NewSignal();
        var finish = NewSignal();
        var calls = 0;
        var engine = Host.CreateEngine(Registry()
            .AddOrchestrator(Main, RunAsync)
            .AddActivity(Work, async (_, place) =>
            {
                if (place == 4)
                {
                    isBack.TrySetResult();
                }

                await finish.Task;
                return place;
            })
            .AddActivity(Paid, async (_, i) =>
            {
                Interlocked.Increment(ref calls);
                isPaid.TrySetResult();
                await finish.Task;
                return i;
            }));

        // The start is held up at the third, after the first and before the fourth.
        var isHeld = NewSignal();
        var release = NewSignal();
        IEnumerable<Message> HoldUp()
        {
            isHeld.SetResult();
            release.Task.GetAwaiter().GetResult();
            yield break;
        }

        var holdUp = Task.Factory.StartNew(() => engine.Instances.Get(3).PostFirst(HoldUp()), TaskCreationOptions.LongRunning);
        await isHeld.Task.WaitAsync(Hang);
        var start = Task.Factory.StartNew(engine.Start, TaskCreationOptions.LongRunning);
        while (engine.Instances.Count < 3)
        {
            Hang.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await Task.WhenAny(isPaid.Task, engine.Idle.WaitAsync(Hang));
        release.SetResult();
        await Task.WhenAll(start, holdUp);
        await isBack.Task.WaitAsync(Hang);
        finish.SetResult();
        await engine.Idle.WaitAsync(Hang);
        var status = engine.Reader.Read(store => store.Row("4"))!.Status;
        await engine.StopAsync(CancellationToken.None);

        Assert.Equal(1, calls);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, status);
    }

    [Fact]
    public async Task An_activity_that_runs_again_is_started_once_though_the_commit_after_it_fails()
    {
        static async Task<string> RunAsync(OrchestrationContext context, int i) => $"{await context.CallActivityAsync(Work, i)}";
        await Host.StartAsync(Registry().AddOrchestrator(Main, RunAsync).AddActivity(Work, NeverAsync));
        await StartAsync(0, "again");
        await Client.WaitForInstanceStartAsync("again", cancellationToken: Hang);

        // A resumption that changes nothing lies in the inbox, and is only removed.
        await DieAfterAsync(client => client.ResumeInstanceAsync("again", cancellationToken: Hang));

        var written = NewSignal();
        var finish = NewSignal();
        var calls = 0;
        var engine = Host.CreateEngine(Registry()
            .AddOrchestrator(Main, RunAsync)
            .AddActivity(Work, async (_, i) =>
            {
                Interlocked.Increment(ref calls);
                await finish.Task;
                return i;
            }));
        var commits = 0;
        engine.Writer.BeforeCommit = () =>
        {
            if (++commits <= 2)
            {
                throw new EmbeddedStoreException("The disk is gone.", sqliteErrorCode: SQLitePCL.raw.SQLITE_IOERR);
            }

            written.TrySetResult();
        };
        engine.Start();
        await written.Task.WaitAsync(Hang);
        finish.SetResult();
        await engine.Idle.WaitAsync(Hang);
        var status = engine.Reader.Read(store => store.Row("again"))!.Status;
        await engine.StopAsync(CancellationToken.None);

        Assert.Equal(1, calls);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, status);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static async Task<int> NeverAsync(ActivityContext context, int i)
    {
        await Task.Delay(Timeout.Infinite, context.CancellationToken);
        return i;
    }

    // What the client did is committed, and nothing that follows from it.
    private async Task DieAfterAsync(Func<DurableClient, Task> act)
    {
        var commits = 0;
        Host.Runtime.Engine.Writer.BeforeCommit = () =>
        {
            if (++commits > 1)
            {
                throw new EmbeddedStoreException("The disk is gone.", sqliteErrorCode: SQLitePCL.raw.SQLITE_IOERR);
            }
        };
        await act(Client);
        Host.Runtime.Abandon();
    }

    private (long Timers, long Messages) Leftovers()
    {
        using var database = Database.Open(Host.File, readOnly: true);
        return (database.Scalar("SELECT count(*) FROM timer"), database.Scalar("SELECT count(*) FROM inbox"));
    }
}
