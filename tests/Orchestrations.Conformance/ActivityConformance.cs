using System.Collections.Concurrent;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

public abstract class ActivityConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<int, string> Main = new("Main");
    private static readonly ActivityReference<Order, Receipt> Price = new("Price");
    private static readonly ActivityReference<int, int> Work = new("Work");

    [Fact]
    public async Task Inputs_and_outputs_keep_their_types()
    {
        var shop = new OrchestratorReference<Order, Receipt>("Shop");
        await Host.StartAsync(Registry()
            .AddOrchestrator(shop, (context, order) => context.CallActivityAsync(Price, order))
            .AddActivity(Price, (_, order) => Task.FromResult(new Receipt(order.Item, order.Count * 2.5m, [.. Enumerable.Range(1, order.Count)]))));

        var id = await StartAsync(shop, new Order("täglich ☕", 3));
        var end = await EndOfAsync(id);

        var receipt = ResultOf<Receipt>(end);
        Assert.Equal(("täglich ☕", 7.5m), (receipt.Item, receipt.Total));
        Assert.Equal([1, 2, 3], receipt.Numbers);
        Assert.Equal(new Order("täglich ☕", 3), end.ReadInputAs<Order>());
        Assert.Equal(("Shop", id), (end.Name, end.InstanceId));
    }

    [Fact]
    public async Task Null_is_an_input_and_an_output()
    {
        var main = new OrchestratorReference<string?, string?>("Nothing");
        var activity = new ActivityReference<string?, string?>("Pass");
        await Host.StartAsync(Registry()
            .AddOrchestrator(main, (context, input) => context.CallActivityAsync(activity, input))
            .AddActivity(activity, (_, input) => Task.FromResult(input is null ? null : "not null")));

        Assert.Null(await ResultAsync(main, null));
    }

    [Fact]
    public async Task Classes_are_made_from_the_services()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator<Greeter, string, string>(Greeter.Reference)
            .AddActivity<Greet, string, string>(Greet.Reference));

        Assert.Equal("Hello, you", await ResultAsync(Greeter.Reference, "you"));
    }

    [Fact]
    public async Task An_activity_knows_its_name_and_its_caller()
    {
        var who = new ActivityReference<int, string>("Who");
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, (context, _) => context.CallActivityAsync(who, 0))
            .AddActivity(who, (context, _) => Task.FromResult($"{context.Name} for {context.InstanceId}")));

        await StartAsync(Main, 0, "caller");

        Assert.Equal("Who for caller", ResultOf<string>(await EndOfAsync("caller")));
    }

    [Fact]
    public async Task Steps_run_one_after_the_other()
    {
        var seen = new ConcurrentQueue<int>();
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, count) =>
            {
                var sum = 0;
                for (var i = 0; i < count; i++)
                {
                    sum += await context.CallActivityAsync(Work, i);
                }

                return $"{sum}";
            })
            .AddActivity(Work, (_, i) =>
            {
                seen.Enqueue(i);
                return Task.FromResult(i);
            }));

        Assert.Equal("45", await ResultAsync(Main, 10));
        Assert.Equal(Enumerable.Range(0, 10), seen);
    }

    [Fact]
    public async Task Fan_out_returns_results_in_the_order_of_the_calls()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, count) =>
                string.Join(',', await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync(Work, i)))))
            .AddActivity(Work, async (context, i) =>
            {
                await Task.Delay((100 - i) % 7, context.CancellationToken);
                return i * i;
            }));

        Assert.Equal(string.Join(',', Enumerable.Range(0, 100).Select(i => i * i)), await ResultAsync(Main, 100));
    }

    [NeedsFact(Capability.EndsWithOpenCalls)]
    public async Task The_first_of_several_wins()
    {
        var release = new TaskCompletionSource();
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                var slow = context.CallActivityAsync(Work, 1);
                var fast = context.CallActivityAsync(Work, 2);
                var first = await Task.WhenAny(slow, fast);
                return $"{await first}";
            })
            .AddActivity(Work, async (context, i) =>
            {
                if (i == 1)
                {
                    await release.Task.WaitAsync(context.CancellationToken);
                }

                return i;
            }));

        Assert.Equal("2", await ResultAsync(Main, 0));
        release.SetResult();
    }

    [Fact]
    public async Task A_failure_carries_its_details_and_causes()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                try
                {
                    return $"{await context.CallActivityAsync(Work, 0)}";
                }
                catch (TaskFailedException e)
                {
                    var details = e.FailureDetails;
                    Assert.True(details.IsCausedBy<InvalidOperationException>());
                    Assert.False(details.IsCausedBy<ArgumentException>());
                    return $"{e.TaskName}|{details.ErrorType}|{details.ErrorMessage}|{details.InnerFailure?.ErrorType}|{details.InnerFailure?.ErrorMessage}";
                }
            })
            .AddActivity(Work, (_, _) => throw new InvalidOperationException("outer", new TimeoutException("inner"))));

        Assert.Equal("Work|System.InvalidOperationException|outer|System.TimeoutException|inner", await ResultAsync(Main, 0));
    }

    [Fact]
    public async Task An_unhandled_failure_fails_the_orchestration_with_what_caused_it()
    {
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) => $"{await context.CallActivityAsync(Work, 0)}")
            .AddActivity(Work, (_, _) => throw new InvalidOperationException("no")));

        var failure = await FailureAsync(Main, 0);

        Assert.Equal(typeof(TaskFailedException).FullName, failure.ErrorType);
        Assert.Equal(typeof(InvalidOperationException).FullName, failure.InnerFailure?.ErrorType);
        Assert.Equal("no", failure.InnerFailure?.ErrorMessage);
    }

    [Fact]
    public async Task An_exception_of_the_orchestrator_fails_it()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, (_, _) => throw new FormatException("bad input")));

        var failure = await FailureAsync(Main, 0);

        Assert.Equal((typeof(FormatException).FullName, "bad input"), (failure.ErrorType, failure.ErrorMessage));
    }

    [Fact]
    public async Task Names_that_are_not_registered_are_named()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) => $"{await context.CallActivityAsync(Work, 0)}"));

        Assert.Contains("'Work'", (await FailureAsync(Main, 0)).InnerFailure!.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("'Absent'", (await FailureAsync(new OrchestratorReference<int, int>("Absent"), 0)).ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_call_is_retried_until_it_succeeds()
    {
        var calls = 0;
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                var policy = new RetryPolicy(5, TimeSpan.FromMilliseconds(20), backoffCoefficient: 2);
                var from = context.CurrentUtcDateTime;
                var result = await context.CallActivityAsync(Work, 0, new TaskOptions(policy));
                return context.CurrentUtcDateTime - from >= TimeSpan.FromMilliseconds(20 + 40) ? $"{result}" : "too soon";
            })
            .AddActivity(Work, (_, _) => ++calls < 3 ? throw new TimeoutException() : Task.FromResult(calls)));

        Assert.Equal("3", await ResultAsync(Main, 0));
    }

    [Fact]
    public async Task Attempts_are_limited()
    {
        var calls = 0;
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
                $"{await context.CallActivityAsync(Work, 0, new TaskOptions(new RetryPolicy(3, TimeSpan.FromMilliseconds(1))))}")
            .AddActivity(Work, (_, _) => throw new TimeoutException($"call {++calls}")));

        Assert.Equal("call 3", (await FailureAsync(Main, 0)).InnerFailure!.ErrorMessage);
        Assert.Equal(3, calls);
    }

    [Fact]
    public async Task A_failure_that_the_policy_does_not_handle_is_final()
    {
        var calls = 0;
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                var policy = new RetryPolicy(3, TimeSpan.FromMilliseconds(1)) { HandleFailure = failure => !failure.IsCausedBy<ArgumentException>() };
                return $"{await context.CallActivityAsync(Work, 0, new TaskOptions(policy))}";
            })
            .AddActivity(Work, (_, _) => ++calls == 1 ? throw new TimeoutException() : throw new ArgumentNullException(null, "final")));

        Assert.Equal("final", (await FailureAsync(Main, 0)).InnerFailure!.ErrorMessage);
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Retries_end_with_their_time()
    {
        var calls = 0;
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                var policy = new RetryPolicy(100, TimeSpan.FromMilliseconds(100), 50, retryTimeout: TimeSpan.FromSeconds(4));
                return $"{await context.CallActivityAsync(Work, 0, new TaskOptions(policy))}";
            })
            .AddActivity(Work, (_, _) => throw new TimeoutException($"call {++calls}")));

        await FailureAsync(Main, 0);

        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task What_runs_when_the_host_stops_runs_again()
    {
        var started = new TaskCompletionSource();
        var calls = 0;
        var registry = Registry()
            .AddOrchestrator(Main, async (context, _) => $"{await context.CallActivityAsync(Work, 7)}")
            .AddActivity(Work, async (context, i) =>
            {
                if (Interlocked.Increment(ref calls) == 1)
                {
                    started.SetResult();
                    await Task.Delay(Timeout.Infinite, context.CancellationToken);
                }

                return i;
            });
        await Host.StartAsync(registry);
        var id = await StartAsync(Main, 0);
        await started.Task.WaitAsync(Hang);

        await Host.RestartAsync(registry);

        Assert.Equal("7", ResultOf<string>(await EndOfAsync(id)));
        Assert.Equal(2, calls);
    }

    public sealed record Order(string Item, int Count);

    public sealed record Receipt(string Item, decimal Total, IReadOnlyList<int> Numbers);

    private sealed class Greeter : Orchestrator<string, string>
    {
        public static OrchestratorReference<string, string> Reference { get; } = new("Greeter");

        public override Task<string> RunAsync(OrchestrationContext context, string input) => context.CallActivityAsync(Greet.Reference, input);
    }

    private sealed class Greet(IServiceProvider services) : Activity<string, string>
    {
        public static ActivityReference<string, string> Reference { get; } = new("Greet");

        public override Task<string> RunAsync(ActivityContext context, string input) =>
            Task.FromResult(services is null ? "no services" : $"Hello, {input}");
    }
}
