using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Orchestrations.Gateway;

/// <summary>Registers the gateway's client.</summary>
public static class GatewayServiceCollectionExtensions
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    // Connections are made anew so often, so that a change of the gateway's address is seen.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Adds <see cref="IGatewayClient"/> with options from configuration; durations are read as <c>hh:mm:ss</c> and as ISO 8601. Wrong settings stop the start.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section <see cref="GatewayOptions.SectionName"/>.</param>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddGateway(options => Read(options, new SettingReader(section)));
    }

    /// <summary>Adds <see cref="IGatewayClient"/> with options set by code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options, within their ranges.</param>
    public static IServiceCollection AddGateway(this IServiceCollection services, Action<GatewayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<GatewayOptions>().Configure(configure).ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IGatewayClient, GatewayClient>();

        // The factory's own loggers write addresses and headers; the client logs for itself. The timeout is the client's, too.
        services.AddHttpClient(GatewayClient.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(CreateHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services;
    }

    private static void Read(GatewayOptions options, SettingReader settings)
    {
        if (settings.TextOf(nameof(options.BaseUrl)) is { } address)
        {
            if (Address(address) is { } url)
            {
                options.BaseUrl = url;
            }
            else
            {
                settings.Refuse(nameof(options.BaseUrl), address, "an http or https address without user, query or fragment, such as https://ai.alad.com");
            }
        }

        if (settings.TextOf(nameof(options.CallbackBaseUrl)) is { } callbacks)
        {
            if (Address(callbacks) is { } url && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback))
            {
                options.CallbackBaseUrl = url;
            }
            else
            {
                settings.Refuse(
                    nameof(options.CallbackBaseUrl),
                    callbacks,
                    "an https address, or an http address on loopback, without user, query or fragment, such as https://videos.example.com");
            }
        }

        options.ApiKey = settings.TextOf(nameof(options.ApiKey)) ?? options.ApiKey;
        if (options.ApiKey is { } key && key.Any(character => character is <= ' ' or >= '\u007f'))
        {
            settings.Refuse(
                $"{GatewayOptions.SectionName}__{nameof(options.ApiKey)} (not shown) holds spaces, line breaks or characters outside ASCII; "
                + "it must be the key alone, without 'Bearer'.");
        }

        settings.Duration(nameof(options.RequestTimeout), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), value => options.RequestTimeout = value);
        settings.Number(nameof(options.RequestsPerMinute), 1, 1_000_000, value => options.RequestsPerMinute = (int)value);
        settings.Number(nameof(options.MaxConcurrentRequests), 1, 1_000, value => options.MaxConcurrentRequests = (int)value);
        settings.Number(nameof(options.MaxInFlight), 1, 10_000, value => options.MaxInFlight = (int)value);
        settings.ThrowIfRefused<GatewayOptions>();
    }

    private static Uri? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url is { Scheme: "http" or "https", Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" } ? url : null;

    // The provider has no use for our traces: its calls have spans, and send no header of them.
    // A redirect is not followed: the key must not travel, and a submission must not be sent twice.
    private static SocketsHttpHandler CreateHandler() => new()
    {
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        MaxResponseDrainSize = 0,
    };
}
