using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Slots;
using Orchestrations.Embedded;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Hosting;

/// <summary>Campaigns on one machine: the embedded runtime, its data directory, and the gateway or a simulated one in this process.</summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    // With the simulated gateway, whose generations take seconds, the provider's twenty seconds before the first poll would be most of the time.
    private static readonly KeyValuePair<string, string?>[] SimulatedDefaults =
    [
        new("Polling:FirstDelay", "00:00:01"),
        new("Polling:Interval", "00:00:01"),
        new("Polling:MaxInterval", "00:00:02"),
        new("Polling:AssetInterval", "00:00:00.500"),
    ];

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

        var configuration = AppConfiguration.Read([]);
        GatewaySimulator? simulator = null;
        var data = EmbeddedServices.DataDirectory(configuration, dataDirectory);
        if (EmbeddedServices.IsSimulated(configuration))
        {
            configuration = AppConfiguration.Read(SimulatedDefaults);
            var options = SimulatorSettings.Read(configuration) with { StateDirectory = Path.Combine(data, "simulator") };
            simulator = await GatewaySimulator.StartAsync(options, TimeProvider.System, cancellationToken);
            configuration = new ConfigurationBuilder()
                .AddConfiguration(configuration)
                .AddInMemoryCollection(
                [
                    new("Gateway:BaseUrl", simulator.BaseAddress.AbsoluteUri),
                    new("Gateway:ApiKey", options.ApiKeys[0]),
                    new("Output:AllowedHosts", $"{simulator.OutputAddress.Host}:{simulator.OutputAddress.Port}"),
                ])
                .Build();
        }
        else if (string.IsNullOrWhiteSpace(configuration["Gateway:ApiKey"]))
        {
            throw new UserErrorException(
                ExitCodes.Invalid, "Gateway__ApiKey is not set, while Gateway__BaseUrl is. Set both, or neither to use the simulated gateway.");
        }

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
