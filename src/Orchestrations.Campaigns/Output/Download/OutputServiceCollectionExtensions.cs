using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Output.Download;

/// <summary>Registers the <see cref="OutputDownloader"/>.</summary>
public static class OutputServiceCollectionExtensions
{
    /// <summary>Adds the downloader, with the section <c>Output</c>. Wrong settings stop the start. It wants an object store and a gateway's client.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration's root.</param>
    public static IServiceCollection AddOutputDownloader(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddOptions<OutputOptions>()
            .Configure(options => Read(options, new SettingReader(configuration, OutputOptions.SectionName)))
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<OutputDownloader>();
        return services;
    }

    private static void Read(OutputOptions options, SettingReader settings)
    {
        options.AllowedHosts = (settings.TextOf(nameof(options.AllowedHosts)) ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var host in options.AllowedHosts.Where(host => AllowedHost.TryParse(host) is null))
        {
            settings.Refuse(nameof(options.AllowedHosts), host, "a host, *.host or host:port, without scheme or path; several are separated by commas");
        }

        settings.Number(nameof(options.MaxBytes), 1, 1L << 40, value => options.MaxBytes = value);
        settings.Duration(nameof(options.Deadline), TimeSpan.FromSeconds(1), TimeSpan.FromHours(11), value => options.Deadline = value);
        settings.ThrowIfRefused<OutputOptions>();
    }
}
