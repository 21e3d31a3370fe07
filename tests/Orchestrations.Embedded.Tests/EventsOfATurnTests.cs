using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Embedded.Tests;

/// <summary>What code sees of events that came together for one turn.</summary>
public sealed class EventsOfATurnTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private static readonly OrchestratorReference<int, string> Reference = new("Takes");
    private static readonly ActivityReference<string, int> Tell = new("Tell");

    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    public void Dispose() => _services.Dispose();

    [Fact]
    public void All_that_came_can_be_taken_in_their_order_before_anything_else_is_done()
    {
        var execution = Begin(static async (context, input) =>
        {
            var taken = new List<int> { await context.WaitForExternalEvent<int>("Number") };
            var next = context.WaitForExternalEvent<int>("number");
            while (next.IsCompleted)
            {
                taken.Add(await next);
                next = context.WaitForExternalEvent<int>("NUMBER");
            }

            _ = context.CallActivityAsync(Tell, string.Join(' ', taken));
            taken.Add(await next);
            return string.Join(' ', taken);
        });

        var told = execution.Run(At, [Number(1), Number(2), Number(3)]);
        var ended = execution.Run(At, [Number(4)]);

        Assert.Equal("\"1 2 3\"", Encoding.UTF8.GetString(Assert.IsType<TaskScheduled>(Assert.Single(told.Steps)).Input.Utf8.Span));
        Assert.Equal((TurnEnd.Completed, "\"1 2 3 4\""), (ended.End, Encoding.UTF8.GetString(ended.Payload)));
    }

    [Fact]
    public void Who_waited_before_comes_before_who_asks_while_the_turn_runs()
    {
        var execution = Begin(static async (context, _) =>
        {
            var first = context.WaitForExternalEvent<int>("Number");
            var second = context.WaitForExternalEvent<int>("Number");
            var value = await first;
            var third = context.WaitForExternalEvent<int>("Number");
            int[] values = [value, await second, await third];
            return string.Join(' ', values);
        });

        var ended = execution.Run(At, [Number(1), Number(2), Number(3)]);

        Assert.Equal("\"1 2 3\"", Encoding.UTF8.GetString(ended.Payload));
    }

    [Fact]
    public void What_nobody_took_goes_on_with_the_next_execution()
    {
        var execution = Begin(static async (context, _) =>
        {
            var value = await context.WaitForExternalEvent<int>("Number");
            context.ContinueAsNew(value);
            return "";
        });

        var ended = execution.Run(At, [Number(1), Number(2)]);

        Assert.Equal(TurnEnd.ContinuedAsNew, ended.End);
        Assert.Equal("2", Encoding.UTF8.GetString(Assert.IsType<EventRaised>(Assert.Single(ended.CarriedEvents)).Payload.Utf8.Span));
    }

    [Fact]
    public void What_came_after_a_suspension_is_not_seen_before_the_instance_is_resumed()
    {
        var execution = Begin(static async (context, _) =>
        {
            var sum = await context.WaitForExternalEvent<int>("Number");
            for (var next = context.WaitForExternalEvent<int>("Number"); ; next = context.WaitForExternalEvent<int>("Number"))
            {
                context.SetCustomStatus(sum);
                sum += await next;
            }
        });

        var suspended = execution.Run(At, [Number(1), new ExecutionSuspended(null), Number(10)]);
        var resumed = execution.Run(At, [new ExecutionResumed(null), Number(100)]);

        Assert.Equal("1", Encoding.UTF8.GetString(suspended.CustomStatus!));
        Assert.Equal("111", Encoding.UTF8.GetString(resumed.CustomStatus!));
    }

    private OrchestrationExecution Begin(Func<OrchestrationContext, int, Task<string>> code)
    {
        var serializer = new DurableSerializer(new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() });
        var orchestrator = new DurableRegistry(serializer).AddOrchestrator(Reference, code).Orchestrators[Reference.Name];
        var execution = new OrchestrationExecution("id", orchestrator, _services, serializer, NullLoggerFactory.Instance, static () => { });
        Assert.Equal(TurnEnd.Waits, execution.Run(At, [new ExecutionStarted(Reference.Name, "", Json("1"), null, 0)]).End);
        return execution;
    }

    private static EventRaised Number(int value) => new("Number", Json(value.ToString(CultureInfo.InvariantCulture)));

    private static JsonPayload Json(string text) => new(Encoding.UTF8.GetBytes(text));
}
