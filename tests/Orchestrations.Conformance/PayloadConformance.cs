using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

public abstract class PayloadConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<string, string> Main = new("Main");

    // Two quotes belong to the JSON of a string.
    private static readonly string LargestInput = new('x', PayloadLimits.MaxInputBytes - 2);
    private static readonly string TooLarge = LargestInput + "x";

    [Fact]
    public async Task The_largest_payloads_pass()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, input) =>
        {
            context.SetCustomStatus(new string('s', PayloadLimits.MaxCustomStatusBytes - 2));
            return await context.CallActivityAsync(Echo, input);
        }));

        var end = await RunAsync(Main, LargestInput);

        Assert.Equal(LargestInput, ResultOf<string>(end));
        Assert.Equal(LargestInput, end.ReadInputAs<string>());
        Assert.Equal(PayloadLimits.MaxCustomStatusBytes - 2, end.ReadCustomStatusAs<string>()!.Length);
    }

    [Fact]
    public async Task A_client_may_not_pass_more()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) => await context.WaitForExternalEvent<string>("Go")));
        var id = await StartAsync(Main, "");

        var input = await Assert.ThrowsAsync<PayloadTooLargeException>(() => StartAsync(Main, TooLarge));
        await Assert.ThrowsAsync<PayloadTooLargeException>(() => Client.RaiseEventAsync(id, "Go", TooLarge, Hang));
        await Assert.ThrowsAsync<PayloadTooLargeException>(() => Client.TerminateInstanceAsync(id, new TerminateInstanceOptions(TooLarge), Hang));

        Assert.Contains("'Main'", input.Message, StringComparison.Ordinal);
        Assert.Contains($"{PayloadLimits.MaxInputBytes}", input.Message, StringComparison.Ordinal);
        await Client.RaiseEventAsync(id, "Go", "small", Hang);
        Assert.Equal("small", ResultOf<string>(await EndOfAsync(id)));
    }

    [Theory]
    [InlineData("activity input")]
    [InlineData("child input")]
    [InlineData("output")]
    [InlineData("custom status")]
    [InlineData("event")]
    [InlineData("next input")]
    public async Task An_orchestrator_that_passes_more_fails(string what)
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, _) =>
        {
            switch (what)
            {
                case "activity input":
                    return await context.CallActivityAsync(Echo, TooLarge);
                case "child input":
                    return await context.CallSubOrchestratorAsync(Main, TooLarge);
                case "custom status":
                    context.SetCustomStatus(new string('s', PayloadLimits.MaxCustomStatusBytes));
                    break;
                case "event":
                    context.SendEvent("other", "Name", TooLarge);
                    break;
                case "next input":
                    context.ContinueAsNew(TooLarge);
                    break;
            }

            return TooLarge;
        }));

        var failure = await FailureAsync(Main, "");

        Assert.Equal(typeof(PayloadTooLargeException).FullName, failure.ErrorType);
        Assert.Contains("limit", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_activity_that_returns_more_fails()
    {
        var large = new ActivityReference<int, string>("Large");
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                var failed = await Assert.ThrowsAsync<TaskFailedException>(() => context.CallActivityAsync(large, 0));
                return failed.FailureDetails.ErrorType;
            })
            .AddActivity(large, (_, _) => Task.FromResult(TooLarge)));

        Assert.Equal(typeof(PayloadTooLargeException).FullName, await ResultAsync(Main, ""));
    }

    [Fact]
    public async Task A_payload_of_another_type_fails_the_step_that_reads_it()
    {
        var number = new ActivityReference<string, int>("Echo");
        await Host.StartAsync(Registry().AddOrchestrator(Main, async (context, input) => $"{await context.CallActivityAsync(number, input)}"));

        Assert.Equal(typeof(System.Text.Json.JsonException).FullName, (await FailureAsync(Main, "text")).ErrorType);
    }
}
