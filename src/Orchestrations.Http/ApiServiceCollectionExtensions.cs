using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrations.Http;

/// <summary>Adds the API to a host.</summary>
public static class ApiServiceCollectionExtensions
{
    /// <summary>Adds what the API's routes need; the campaigns' own services are the host's to add.</summary>
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

        return services.AddSingleton<ApiPipeline>();
    }
}
