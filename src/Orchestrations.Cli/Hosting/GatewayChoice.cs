using Microsoft.Extensions.Configuration;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Hosting;

/// <summary>The gateway that a host uses: the one that is configured, or where none is, a simulated one in this process.</summary>
/// <param name="Configuration">The configuration, with the gateway's address and key.</param>
/// <param name="DataDirectory">The data directory.</param>
/// <param name="Simulator">The simulated gateway, which the host ends, or null.</param>
internal sealed record GatewayChoice(IConfigurationRoot Configuration, string DataDirectory, GatewaySimulator? Simulator)
{
    // With the simulated gateway, whose generations take seconds, the provider's twenty seconds before the first poll would be most of the time.
    private static readonly KeyValuePair<string, string?>[] SimulatedDefaults =
    [
        new("Polling:FirstDelay", "00:00:01"),
        new("Polling:Interval", "00:00:01"),
        new("Polling:MaxInterval", "00:00:02"),
        new("Polling:AssetInterval", "00:00:00.500"),
    ];

    /// <summary>Reads the configuration, and starts the simulated gateway where it names none.</summary>
    /// <param name="dataDirectory">The data directory, or null for <c>Embedded__DataDirectory</c>.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="UserErrorException">The configuration is invalid.</exception>
    public static async Task<GatewayChoice> MakeAsync(string? dataDirectory, CancellationToken cancellationToken)
    {
        var configuration = AppConfiguration.Read([]);
        var data = EmbeddedServices.DataDirectory(configuration, dataDirectory);
        if (!EmbeddedServices.IsSimulated(configuration))
        {
            return string.IsNullOrWhiteSpace(configuration["Gateway:ApiKey"])
                ? throw new UserErrorException(
                    ExitCodes.Invalid, "Gateway__ApiKey is not set, while Gateway__BaseUrl is. Set both, or neither to use the simulated gateway.")
                : new GatewayChoice(configuration, data, null);
        }

        configuration = AppConfiguration.Read(SimulatedDefaults);
        var options = SimulatorSettings.Read(configuration) with { StateDirectory = Path.Combine(data, "simulator") };
        var simulator = await GatewaySimulator.StartAsync(options, TimeProvider.System, cancellationToken);
        configuration = new ConfigurationBuilder()
            .AddConfiguration(configuration)
            .AddInMemoryCollection(
            [
                new("Gateway:BaseUrl", simulator.BaseAddress.AbsoluteUri),
                new("Gateway:ApiKey", options.ApiKeys[0]),
                new("Output:AllowedHosts", $"{simulator.OutputAddress.Host}:{simulator.OutputAddress.Port}"),
            ])
            .Build();
        return new GatewayChoice(configuration, data, simulator);
    }
}
