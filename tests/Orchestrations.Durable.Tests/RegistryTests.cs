using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Moq;
using Xunit;

namespace Orchestrations.Durable.Tests;

public sealed class RegistryTests
{
    private static readonly OrchestratorReference<int, string> Flow = new("Flow");
    private static readonly ActivityReference<int, string> Work = new("Work");

    private readonly DurableRegistry _registry =
        new(new DurableSerializer(new JsonSerializerOptions { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }));

    [Fact]
    public async Task What_is_registered_runs_over_json()
    {
        _registry.AddActivity<Format, int, string>(Work).AddOrchestrator<Direct, int, string>(Flow);
        using var services = new ServiceCollection().AddSingleton(new Prefix("number ")).BuildServiceProvider();

        var activity = _registry.Activities["Work"];
        var flow = _registry.Orchestrators["Flow"];

        Assert.Equal((typeof(int), typeof(string)), (activity.InputType, activity.OutputType));
        Assert.Equal((typeof(int), typeof(string)), (flow.InputType, flow.OutputType));
        var context = new ActivityContext("Work", "id", CancellationToken.None);
        Assert.Equal("\"number 5\""u8.ToArray(), await activity.RunAsync(services, context, "5"u8.ToArray(), _registry.Serializer));
        Assert.Equal("\"flow 6\""u8.ToArray(), await flow.RunAsync(services, Mock.Of<OrchestrationContext>(), "6"u8.ToArray(), _registry.Serializer));
    }

    [Fact]
    public void A_name_is_given_once()
    {
        _registry.AddActivity(Work, (_, i) => Task.FromResult($"{i}")).AddOrchestrator(Flow, (_, i) => Task.FromResult($"{i}"));

        Assert.Contains("'Work'", Assert.Throws<ArgumentException>(() => _registry.AddActivity<Format, int, string>(Work)).Message, StringComparison.Ordinal);
        Assert.Contains("'Flow'", Assert.Throws<ArgumentException>(() => _registry.AddOrchestrator<Direct, int, string>(Flow)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _registry.AddActivity(new ActivityReference<int, int>(" "), (_, i) => Task.FromResult(i)));
        Assert.Throws<ArgumentException>(() => _registry.AddOrchestrator(new OrchestratorReference<int, int>(""), (_, i) => Task.FromResult(i)));
    }

    private sealed record Prefix(string Text);

    private sealed class Format(Prefix prefix) : Activity<int, string>
    {
        public override Task<string> RunAsync(ActivityContext context, int input) => Task.FromResult($"{prefix.Text}{input}");
    }

    private sealed class Direct : Orchestrator<int, string>
    {
        public override Task<string> RunAsync(OrchestrationContext context, int input) => Task.FromResult($"flow {input}");
    }
}
