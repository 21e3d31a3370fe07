using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orchestrations.Http.Assets;
using Orchestrations.Http.Campaigns;
using Orchestrations.Http.Health;
using Orchestrations.Http.Pipeline;

namespace Orchestrations.Http;

/// <summary>Adds the API to a host.</summary>
public static class ApiServiceCollectionExtensions
{
    /// <summary>
    /// Adds what the API's routes need; the campaigns' own services are the host's to add, and so is a <see cref="HostOutages"/> where it has any.
    /// Wrong settings stop the start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration's root.</param>
    public static IServiceCollection AddOrchestrationsApi(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        foreach (var route in ApiRoutes.All)
        {
            services.AddSingleton(route.EndpointType);
        }

        services.AddOptions<ApiOptions>().Configure(options => options.Read(configuration)).ValidateOnStart();
        services.TryAddSingleton(new HostOutages(_ => false));
        return services
            .AddSingleton<ClientLimits>(_ => new ClientLimits())
            .AddSingleton(provider => new ApiKeys(provider.GetRequiredService<IOptions<ApiOptions>>().Value.Keys))
            .AddSingleton<RequestGate>()
            .AddSingleton<CampaignFeeds>()
            .AddSingleton<AssetBody>()
            .AddSingleton<HealthProbe>()
            .AddSingleton<ApiPipeline>();
    }
}
