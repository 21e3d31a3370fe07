using Orchestrations.Durable;

namespace Orchestrations.Conformance;

/// <summary>A durable runtime under test, with a state of its own.</summary>
public abstract class DurableHarness : IAsyncDisposable
{
    public abstract DurableClient Client { get; }

    /// <summary>What the runtime and its orchestrators log.</summary>
    public RecordingLoggers Logs { get; } = new();

    /// <summary>Starts the runtime on its state, which is empty the first time.</summary>
    public abstract Task StartAsync(DurableRegistry registry, OrchestrationVersioning? versioning = null);

    /// <summary>Stops the runtime as a deployment would, and keeps its state.</summary>
    public abstract Task StopAsync();

    /// <summary>Waits until nothing is under way, pending timers apart.</summary>
    public abstract Task WaitUntilIdleAsync();

    public async Task RestartAsync(DurableRegistry registry, OrchestrationVersioning? versioning = null)
    {
        await StopAsync();
        await StartAsync(registry, versioning);
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeAsyncCore();
        Logs.Dispose();
        GC.SuppressFinalize(this);
    }

    protected abstract Task DisposeAsyncCore();
}
