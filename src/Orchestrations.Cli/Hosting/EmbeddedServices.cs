using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Embedded;
using Orchestrations.Gateway;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Hosting;

/// <summary>The services of the embedded host.</summary>
internal static class EmbeddedServices
{
    /// <summary>The data directory.</summary>
    /// <param name="configuration">The configuration's root.</param>
    /// <param name="given">What the command line says, or null.</param>
    public static string DataDirectory(IConfiguration configuration, string? given) =>
        Path.GetFullPath(given ?? (configuration["Embedded:DataDirectory"]?.Trim() is { Length: > 0 } configured ? configured : ".orchestrations"));

    /// <summary>Whether neither a gateway nor a key is configured.</summary>
    /// <param name="configuration">The configuration's root.</param>
    public static bool IsSimulated(IConfiguration configuration) =>
        string.IsNullOrWhiteSpace(configuration["Gateway:ApiKey"]) && string.IsNullOrWhiteSpace(configuration["Gateway:BaseUrl"]);

    /// <summary>Whether objects are in a storage account, which can have other writers; a directory is this process's own, by the lock on its data directory.</summary>
    /// <param name="configuration">The configuration's root.</param>
    public static bool KeepsObjectsElsewhere(IConfiguration configuration) =>
        !string.IsNullOrWhiteSpace(configuration["Storage:ConnectionString"]) || !string.IsNullOrWhiteSpace(configuration["Storage:BlobServiceUri"]);

    /// <summary>Services that look at a document and at what is stored, and run nothing.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="dataDirectory">The data directory, or null for the configured one.</param>
    public static ServiceProvider ForReading(IConfigurationRoot configuration, string? dataDirectory)
    {
        var data = DataDirectory(configuration, dataDirectory);
        if (IsSimulated(configuration))
        {
            configuration = new ConfigurationBuilder()
                .AddConfiguration(configuration)
                .AddInMemoryCollection([new("Gateway:ApiKey", new SimulatorOptions().ApiKeys[0])])
                .Build();
        }

        return Build(configuration, data, outputDirectory: null, _ => { });
    }

    /// <summary>All services, in a provider of their own.</summary>
    /// <param name="configuration">The configuration, with the gateway's address and key.</param>
    /// <param name="data">The data directory.</param>
    /// <param name="outputDirectory">Where outputs go, or null for a folder of the data directory.</param>
    /// <param name="log">Where logs go.</param>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public static ServiceProvider Build(IConfigurationRoot configuration, string data, string? outputDirectory, Action<ILoggingBuilder> log)
    {
        var services = new ServiceCollection()
            .AddLogging(log)
            .AddSingleton<IConfiguration>(configuration)
            .AddOrchestrationsTelemetry(configuration)
            .AddEmbeddedHost(configuration, data, outputDirectory)
            .BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });

        // A setting that is out of its range is said at the start, and not when it is first needed.
        services.GetRequiredService<IStartupValidator>().Validate();
        _ = services.GetRequiredService<CampaignService>();
        return services;
    }

    /// <summary>Adds campaigns, the gateway's client, the object store and the embedded runtime.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration, with the gateway's address and key.</param>
    /// <param name="data">The data directory.</param>
    /// <param name="outputDirectory">Where outputs go, or null for a folder of the data directory.</param>
    public static IServiceCollection AddEmbeddedHost(this IServiceCollection services, IConfiguration configuration, string data, string? outputDirectory) =>
        services
            .AddSingleton(TimeProvider.System)
            .AddSingleton(new EffectOwner(Guid.NewGuid().ToString("N"), IsAlone: !KeepsObjectsElsewhere(configuration)))
            .AddGateway(configuration.GetSection(GatewayOptions.SectionName))
            .AddObjectStore(configuration, ObjectDirectories.Under(data, outputDirectory is null ? null : Path.GetFullPath(outputDirectory)))
            .AddOutputDownloader(configuration)
            .AddCampaigns(configuration)
            .AddEmbeddedRuntime(options => options.DataDirectory = data);
}
