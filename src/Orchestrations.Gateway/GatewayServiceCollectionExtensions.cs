using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Orchestrations.Gateway;

/// <summary>Registers the gateway's client.</summary>
public static class GatewayServiceCollectionExtensions
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    // Connections are made anew so often, so that a change of the gateway's address is seen.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Adds <see cref="IGatewayClient"/> with options from configuration; durations are read as <c>hh:mm:ss</c> and as ISO 8601.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section <see cref="GatewayOptions.SectionName"/>.</param>
    public static IServiceCollection AddGateway(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddGateway(options => GatewayOptionsReader.Read(section, options));
    }

    /// <summary>Adds <see cref="IGatewayClient"/> with options set by code.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options.</param>
    public static IServiceCollection AddGateway(this IServiceCollection services, Action<GatewayOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<GatewayOptions>().Configure(configure).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IGatewayClient, GatewayClient>();

        // The factory's own loggers write addresses and headers; the client logs for itself. The timeout is the client's, too.
        services.AddHttpClient(GatewayClient.HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(CreateHandler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        return services;
    }

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
