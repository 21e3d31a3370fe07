using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Conformance;
using Orchestrations.Durable;

namespace Orchestrations.Embedded.Tests;

/// <summary>The embedded runtime in a directory of its own, which goes with it.</summary>
public sealed class EmbeddedHarness(int maxLiveInstances = 10_000) : DurableHarness
{
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("orchestrations-").FullName;

    public string File => Path.Combine(Directory, EmbeddedOptions.FileName);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public IServiceProvider Services => _services;

    public EmbeddedRuntime Runtime { get; private set; } = null!;

    public override DurableClient Client => Runtime.Client;

    public EmbeddedRuntime Create(DurableRegistry registry, OrchestrationVersioning? versioning = null, string? directory = null) => new(
        new EmbeddedOptions { DataDirectory = directory ?? Directory, MaxLiveInstances = maxLiveInstances },
        registry,
        _services,
        versioning,
        Time,
        Logs);

    /// <summary>The engine alone, for tests that must have a hand in it before it starts.</summary>
    internal Engine CreateEngine(DurableRegistry registry) => new(
        new EmbeddedOptions { DataDirectory = Directory, MaxLiveInstances = maxLiveInstances },
        registry,
        _services,
        new OrchestrationVersioning(),
        Time,
        Logs);

    public override async Task StartAsync(DurableRegistry registry, OrchestrationVersioning? versioning = null)
    {
        Runtime = Create(registry, versioning);
        await Runtime.StartAsync(CancellationToken.None);
    }

    public override Task StopAsync() => Runtime.StopAsync(CancellationToken.None);

    public override Task WaitUntilIdleAsync() => Runtime.WaitUntilIdleAsync();

    protected override async Task DisposeAsyncCore()
    {
        if (Runtime is not null)
        {
            await Runtime.DisposeAsync();
        }

        await _services.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
