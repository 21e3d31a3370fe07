using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

/// <summary>What the tests of the programming model share. A class for each runtime derives each suite.</summary>
public abstract class ConformanceSuite : IAsyncLifetime
{
    /// <summary>Far more than any test needs, so that only a hang comes to it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    protected static readonly ActivityReference<string, string> Echo = new("Echo");

    protected DurableHarness Host { get; private set; } = null!;

    protected DurableClient Client => Host.Client;

    /// <summary>Ends when the test has taken too long.</summary>
    protected CancellationToken Hang { get; } = new CancellationTokenSource(Patience).Token;

    public Task InitializeAsync()
    {
        Host = CreateHarness();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();

    protected static DurableRegistry Registry() =>
        new DurableRegistry(new DurableSerializer(new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }))
            .AddActivity(Echo, (_, text) => Task.FromResult(text));

    protected abstract DurableHarness CreateHarness();

    protected Task<string> StartAsync<TInput, TOutput>(OrchestratorReference<TInput, TOutput> orchestrator, TInput input, string? id = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions { InstanceId = id }, Hang);

    protected Task<OrchestrationMetadata> EndOfAsync(string id) => Client.WaitForInstanceCompletionAsync(id, cancellationToken: Hang);

    protected async Task<OrchestrationMetadata> RunAsync<TInput, TOutput>(OrchestratorReference<TInput, TOutput> orchestrator, TInput input) =>
        await EndOfAsync(await StartAsync(orchestrator, input));

    /// <summary>Runs an orchestrator to its end, which must be a result.</summary>
    protected async Task<TOutput> ResultAsync<TInput, TOutput>(OrchestratorReference<TInput, TOutput> orchestrator, TInput input) =>
        ResultOf<TOutput>(await RunAsync(orchestrator, input));

    protected static TOutput ResultOf<TOutput>(OrchestrationMetadata instance)
    {
        Assert.True(instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{instance.RuntimeStatus}: {instance.FailureDetails}");
        return instance.ReadOutputAs<TOutput>()!;
    }

    /// <summary>Runs an orchestrator to its end, which must be a failure.</summary>
    protected async Task<FailureDetails> FailureAsync<TInput, TOutput>(OrchestratorReference<TInput, TOutput> orchestrator, TInput input) =>
        FailureOf(await RunAsync(orchestrator, input));

    protected static FailureDetails FailureOf(OrchestrationMetadata instance)
    {
        Assert.Equal(OrchestrationRuntimeStatus.Failed, instance.RuntimeStatus);
        Assert.Null(instance.SerializedOutput);
        return Assert.IsType<FailureDetails>(instance.FailureDetails);
    }

    /// <summary>Waits until an instance is as a test wants it.</summary>
    protected async Task<OrchestrationMetadata> UntilAsync(string id, Func<OrchestrationMetadata, bool> isReached)
    {
        while (true)
        {
            if (await Client.GetInstanceAsync(id, cancellationToken: Hang) is { } instance && isReached(instance))
            {
                return instance;
            }

            await Task.Delay(5, Hang);
        }
    }

    protected Task<OrchestrationMetadata> UntilStatusAsync(string id, OrchestrationRuntimeStatus status) =>
        UntilAsync(id, instance => instance.RuntimeStatus == status);
}
