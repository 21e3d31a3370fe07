using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Embedded.Tests;

/// <summary>What the embedded runtime's own tests share.</summary>
public abstract class EmbeddedTest : IAsyncLifetime
{
    protected static readonly OrchestratorReference<int, string> Main = new("Main");
    protected static readonly ActivityReference<int, int> Work = new("Work");

    protected EmbeddedHarness Host { get; set; } = new();

    protected DurableClient Client => Host.Client;

    protected CancellationToken Hang { get; } = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Host.DisposeAsync();

    internal static DurableRegistry NewRegistry() =>
        new(new DurableSerializer(new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }));

    protected static DurableRegistry Registry() => NewRegistry();

    protected Task<string> StartAsync(int input, string? id = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(Main, input, new StartOrchestrationOptions { InstanceId = id }, Hang);

    protected Task<OrchestrationMetadata> EndOfAsync(string id) => Client.WaitForInstanceCompletionAsync(id, cancellationToken: Hang);
}
