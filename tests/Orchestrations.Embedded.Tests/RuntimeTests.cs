using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Embedded.Tests;

public sealed class RuntimeTests : EmbeddedTest
{
    [Fact]
    public async Task A_host_starts_and_stops_it()
    {
        var services = new ServiceCollection()
            .AddSingleton(Registry().AddOrchestrator(Main, (_, i) => Task.FromResult($"{i}")))
            .AddEmbeddedRuntime(options => options.DataDirectory = Host.Directory)
            .BuildServiceProvider();
        await using (services)
        {
            var hosted = Assert.Single(services.GetServices<IHostedService>());
            await hosted.StartAsync(CancellationToken.None);
            var client = services.GetRequiredService<DurableClient>();

            var id = await client.ScheduleNewOrchestrationInstanceAsync(Main, 5, cancellationToken: Hang);

            Assert.Equal("5", (await client.WaitForInstanceCompletionAsync(id, cancellationToken: Hang)).ReadOutputAs<string>());
            await hosted.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task It_is_used_only_between_start_and_stop()
    {
        var runtime = Host.Create(Registry());
        await Assert.ThrowsAsync<InvalidOperationException>(() => runtime.Client.GetInstanceAsync("id", cancellationToken: Hang));
        await runtime.StartAsync(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => runtime.StartAsync(CancellationToken.None));
        await runtime.StopAsync(CancellationToken.None);
        await runtime.StopAsync(CancellationToken.None);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => runtime.Client.GetInstanceAsync("id", cancellationToken: Hang));
    }

    [Theory]
    [InlineData("", 1, 1, "DataDirectory")]
    [InlineData("x", 0, 1, "MaxConcurrentActivities")]
    [InlineData("x", 1, 0, "MaxLiveInstances")]
    public void Options_out_of_range_are_named(string directory, int activities, int live, string name)
    {
        var options = new EmbeddedOptions { DataDirectory = directory, MaxConcurrentActivities = activities, MaxLiveInstances = live };

        var error = Assert.Throws<ArgumentException>(() => new EmbeddedRuntime(options, Registry(), Host.Services));

        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waits_is_told_when_the_runtime_stops()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, (context, _) => context.WaitForExternalEvent<string>("Never")));
        var id = await StartAsync(0);
        var wait = EndOfAsync(id);
        await Host.WaitUntilIdleAsync();

        await Host.StopAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => wait);
    }

    [Fact]
    public async Task No_more_activities_run_at_once_than_allowed()
    {
        var running = 0;
        var most = 0;
        await using var runtime = new EmbeddedRuntime(
            new EmbeddedOptions { DataDirectory = Host.Directory, MaxConcurrentActivities = 3 },
            Registry()
                .AddOrchestrator(Main, async (context, count) =>
                    $"{(await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync(Work, i)))).Length}")
                .AddActivity(Work, async (_, i) =>
                {
                    var now = Interlocked.Increment(ref running);
                    InterlockedMax(ref most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                    return i;
                }),
            Host.Services);
        await runtime.StartAsync(CancellationToken.None);

        var id = await runtime.Client.ScheduleNewOrchestrationInstanceAsync(Main, 200, cancellationToken: Hang);

        Assert.Equal("200", (await runtime.Client.WaitForInstanceCompletionAsync(id, cancellationToken: Hang)).ReadOutputAs<string>());
        Assert.InRange(most, 1, 3);
    }

    [Fact]
    public async Task Idle_instances_beyond_the_bound_leave_memory()
    {
        await using var runtime = new EmbeddedRuntime(
            new EmbeddedOptions { DataDirectory = Host.Directory, MaxLiveInstances = 10 },
            Registry().AddOrchestrator(Main, async (context, i) => $"{i} {await context.WaitForExternalEvent<string>("End")}"),
            Host.Services);
        await runtime.StartAsync(CancellationToken.None);
        var ids = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => runtime.Client.ScheduleNewOrchestrationInstanceAsync(Main, i, cancellationToken: Hang)));
        await runtime.WaitUntilIdleAsync(Hang);

        Assert.InRange(runtime.Engine.Instances.Count, 1, 10);
        await Task.WhenAll(ids.Select(id => runtime.Client.RaiseEventAsync(id, "End", "end", Hang)));
        var ends = await Task.WhenAll(ids.Select(id => runtime.Client.WaitForInstanceCompletionAsync(id, cancellationToken: Hang)));

        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"{i} end"), ends.Select(end => end.ReadOutputAs<string>()));
        await runtime.WaitUntilIdleAsync(Hang);
        Assert.Equal(0, runtime.Engine.Instances.Count);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_an_instance_that_never_rests()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, (context, i) =>
        {
            context.ContinueAsNew(i + 1);
            return Task.FromResult("");
        }));
        var id = await StartAsync(0);
        await Client.WaitForInstanceStartAsync(id, cancellationToken: Hang);

        await Host.StopAsync().WaitAsync(Hang);

        using var database = Database.Open(Host.File, readOnly: true);
        Assert.Equal(1, database.Scalar("SELECT work FROM instance"));
    }

    [Fact]
    public async Task An_instance_whose_code_asks_no_more_for_its_timer_leaves_none_behind()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            var timer = context.CreateTimer(TimeSpan.FromHours(1));
            await Task.WhenAny(timer, context.WaitForExternalEvent<int>("Go"));
            await timer;
            return "";
        }));
        var id = await StartAsync(0);
        await Host.WaitUntilIdleAsync();
        await Host.StopAsync();

        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) => $"{await context.CallActivityAsync(Work, 1)}")
            .AddActivity(Work, (_, i) => Task.FromResult(i)));
        await Client.RaiseEventAsync(id, "Go", 1, Hang);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await EndOfAsync(id)).RuntimeStatus);
        using var database = Database.Open(Host.File, readOnly: true);
        Assert.Equal(0, database.Scalar("SELECT count(*) FROM timer"));
    }

    [Fact]
    public async Task Results_that_come_while_it_stops_are_kept()
    {
        var running = new TaskCompletionSource();
        var calls = 0;
        var registry = Registry()
            .AddOrchestrator(Main, async (context, _) => $"{await context.CallActivityAsync(Work, 1)}")
            .AddActivity(Work, async (context, i) =>
            {
                Interlocked.Increment(ref calls);
                running.TrySetResult();
                var stopping = new TaskCompletionSource();
                await using var registration = context.CancellationToken.Register(stopping.SetResult);
                await stopping.Task;
                return i;
            });
        await Host.StartAsync(registry);
        var id = await StartAsync(0);
        await running.Task.WaitAsync(Hang);

        await Host.RestartAsync(registry);

        Assert.Equal("1", (await EndOfAsync(id)).ReadOutputAs<string>());
        Assert.Equal(1, calls);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_activity_that_fails_while_the_runtime_stops_runs_again(bool isToldByTheClient)
    {
        var running = new TaskCompletionSource();
        var calls = 0;
        var registry = Registry()
            .AddOrchestrator(Main, async (context, _) => $"{await context.CallActivityAsync(Work, 1)}")
            .AddActivity(Work, async (context, i) =>
            {
                if (Interlocked.Increment(ref calls) > 1)
                {
                    return i;
                }

                running.TrySetResult();
                var stopping = new TaskCompletionSource();
                await using var registration = context.CancellationToken.Register(stopping.SetResult);
                await stopping.Task;
                if (isToldByTheClient)
                {
                    await Client.RaiseEventAsync(context.InstanceId, "Any", 1, context.CancellationToken);
                }

                throw new IOException("The connection was cut off.");
            });
        await Host.StartAsync(registry);
        var id = await StartAsync(0);
        await running.Task.WaitAsync(Hang);

        await Host.RestartAsync(registry);

        Assert.Equal("1", (await EndOfAsync(id)).ReadOutputAs<string>());
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task An_activity_that_runs_again_can_use_the_client_before_the_start_is_over()
    {
        static async Task<string> RunAsync(OrchestrationContext context, int i) => $"{await context.CallActivityAsync(Work, i)}";
        await Host.StartAsync(Registry().AddOrchestrator(Main, RunAsync).AddActivity(Work, async (context, i) =>
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return i;
        }));
        var id = await StartAsync(1);
        await Client.WaitForInstanceStartAsync(id, cancellationToken: Hang);
        Host.Runtime.Abandon();
        var asked = new TaskCompletionSource();
        DurableClient client = null!;

        // The start reads the clock when it has scheduled what was under way.
        var clock = new HeldClock { OnRead = () => asked.Task.Wait(Hang) };
        await using var runtime = new EmbeddedRuntime(
            new EmbeddedOptions { DataDirectory = Host.Directory },
            Registry().AddOrchestrator(Main, RunAsync).AddActivity(Work, async (context, i) =>
            {
                try
                {
                    return await client.GetInstanceAsync(context.InstanceId) is null ? 0 : i;
                }
                finally
                {
                    asked.TrySetResult();
                }
            }),
            Host.Services,
            time: clock);
        client = runtime.Client;
        await runtime.StartAsync(CancellationToken.None);

        Assert.Equal("1", (await client.WaitForInstanceCompletionAsync(id, cancellationToken: Hang)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_activity_can_use_the_client_until_it_is_cancelled()
    {
        var running = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var stops = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource();
        DurableClient client = null!;

        // The stop is done with the clock before it cancels activities.
        var clock = new HeldClock
        {
            OnTimerDisposed = () =>
            {
                stops.TrySetResult();
                asked.Task.Wait(Hang);
            },
        };
        await using var runtime = new EmbeddedRuntime(
            new EmbeddedOptions { DataDirectory = Host.Directory },
            Registry()
                .AddOrchestrator(Main, async (context, i) => $"{await context.CallActivityAsync(Work, i)}")
                .AddActivity(Work, async (context, i) =>
                {
                    running.SetResult();
                    await stops.Task;
                    try
                    {
                        await client.RaiseEventAsync(context.InstanceId, "Any", i, CancellationToken.None);
                        return i;
                    }
                    finally
                    {
                        asked.TrySetResult();
                    }
                }),
            Host.Services,
            time: clock);
        client = runtime.Client;
        await runtime.StartAsync(CancellationToken.None);
        var id = await client.ScheduleNewOrchestrationInstanceAsync(Main, 1, cancellationToken: Hang);
        await running.Task.WaitAsync(Hang);

        await runtime.StopAsync(CancellationToken.None);

        await Host.StartAsync(Registry());
        Assert.Equal("1", (await EndOfAsync(id)).ReadOutputAs<string>());
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, now, seen) == seen)
            {
                return;
            }
        }
    }

    /// <summary>The system's clock, for tests that hold up who reads it or is done with it.</summary>
    private sealed class HeldClock : TimeProvider
    {
        public Action OnRead { get; set; } = () => { };

        public Action OnTimerDisposed { get; set; } = () => { };

        public override DateTimeOffset GetUtcNow()
        {
            OnRead();
            return base.GetUtcNow();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            new HeldTimer(this, base.CreateTimer(callback, state, dueTime, period));

        private sealed class HeldTimer(HeldClock clock, ITimer timer) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                clock.OnTimerDisposed();
                timer.Dispose();
            }

            public ValueTask DisposeAsync() => timer.DisposeAsync();
        }
    }
}
