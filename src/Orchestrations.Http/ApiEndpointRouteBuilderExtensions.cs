using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrations.Http;

/// <summary>Maps the API in an ASP.NET host.</summary>
public static class ApiEndpointRouteBuilderExtensions
{
    /// <summary>Maps every row of <see cref="ApiRoutes.All"/>.</summary>
    /// <param name="endpoints">The host's routes.</param>
    public static void MapOrchestrationsApi(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var pipeline = endpoints.ServiceProvider.GetRequiredService<ApiPipeline>();
        foreach (var route in ApiRoutes.All)
        {
            endpoints.MapMethods("/" + route.Pattern, [route.Method], context => pipeline.InvokeAsync(context, route)).WithName(route.Name);
        }
    }
}
