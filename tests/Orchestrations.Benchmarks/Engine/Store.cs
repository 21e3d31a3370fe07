using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Durable;
using Orchestrations.Embedded;

namespace Orchestrations.Benchmarks.Engine;

/// <summary>A store in a directory of its own, and the runtime on it. The directory goes with this.</summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly string _directory = Directory.CreateTempSubdirectory("orchestrations-benchmark-").FullName;
    private EmbeddedRuntime? _runtime;

    /// <summary>The runtime, after its start.</summary>
    public EmbeddedRuntime Runtime => _runtime ?? throw new InvalidOperationException("The runtime has not been started.");

    public DurableClient Client => Runtime.Client;

    /// <summary>A registry whose payloads are plain numbers and texts.</summary>
    public static DurableRegistry Registry() => new(new DurableSerializer(PayloadJson.Default.Options));

    public async Task StartAsync(DurableRegistry registry)
    {
        _runtime = new EmbeddedRuntime(new EmbeddedOptions { DataDirectory = _directory }, registry, _services);
        await _runtime.StartAsync(CancellationToken.None);
    }

    /// <summary>Stops the runtime, and forgets it: its memory is not to be counted any more.</summary>
    public async Task StopAsync()
    {
        await Runtime.StopAsync(CancellationToken.None);
        _runtime = null;
    }

    /// <summary>Starts instances, all at once, and returns when all are stored.</summary>
    public Task StartAllAsync<TInput>(OrchestratorReference<TInput, int> orchestrator, int count, Func<int, TInput> input) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input(i))));

    /// <summary>Makes sure that as many instances as were started have completed: a figure without its work is none.</summary>
    public async Task RequireCompletedAsync(int count)
    {
        var completed = 0;
        await foreach (var instance in Client.GetAllInstancesAsync(new OrchestrationQuery { PageSize = 1_000 }))
        {
            completed += instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? 1 : 0;
        }

        if (completed != count)
        {
            throw new InvalidOperationException($"{completed} of {count} instances completed.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_runtime is not null)
        {
            await _runtime.DisposeAsync();
        }

        await _services.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
