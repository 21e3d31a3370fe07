using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Embedded;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Hosting;

/// <summary>Campaigns on one machine: the embedded runtime, its data directory, and the gateway or a simulated one in this process.</summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly GatewaySimulator? _simulator;
    private readonly ServiceProvider _services;
    private readonly EmbeddedRuntime _runtime;

    private EmbeddedHost(GatewaySimulator? simulator, ServiceProvider services)
    {
        _simulator = simulator;
        _services = services;
        _runtime = services.GetRequiredService<EmbeddedRuntime>();
    }

    /// <summary>Where the simulated gateway listens, or null where a real one is used.</summary>
    public Uri? SimulatedGateway => _simulator?.BaseAddress;

    /// <summary>The services.</summary>
    public IServiceProvider Services => _services;

    /// <summary>Makes the host ready; nothing runs until <see cref="StartAsync"/>.</summary>
    /// <param name="dataDirectory">The data directory, or null for <c>Embedded__DataDirectory</c>.</param>
    /// <param name="outputDirectory">Where outputs go, or null for a folder of the data directory.</param>
    /// <param name="log">Where logs go.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="UserErrorException">The configuration is invalid.</exception>
    /// <exception cref="IOException">There can't be such a directory, or it is in use.</exception>
    public static async Task<EmbeddedHost> CreateAsync(
        string? dataDirectory, string? outputDirectory, Action<ILoggingBuilder> log, CancellationToken cancellationToken)
    {
        // A place that outputs can't be put into would otherwise show only when the first is there, and paid for.
        if (outputDirectory is not null)
        {
            Directory.CreateDirectory(outputDirectory);
        }

        var (configuration, data, simulator) = await GatewayChoice.MakeAsync(dataDirectory, cancellationToken);
        try
        {
            return new EmbeddedHost(simulator, EmbeddedServices.Build(configuration, data, outputDirectory, log));
        }
        catch
        {
            if (simulator is not null)
            {
                await simulator.DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Starts the runtime: what was under way goes on.</summary>
    /// <param name="cancellationToken">Ends the start.</param>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Made before the first span, where telemetry is exported; the services' end is its own.
        _ = _services.GetService<TelemetryLifetime>();
        await _runtime.StartAsync(cancellationToken);
        await _services.GetRequiredService<SharedSlots>().OpenAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _runtime.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        if (_simulator is not null)
        {
            await _simulator.DisposeAsync();
        }
    }
}
