using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Http.Pipeline;

namespace Orchestrations.Http;

/// <summary>Maps the API in an ASP.NET host.</summary>
public static class ApiEndpointRouteBuilderExtensions
{
    /// <summary>Maps every row of <see cref="ApiRoutes.All"/>, behind keys and limits, and answers for every other path.</summary>
    /// <param name="endpoints">The host's routes.</param>
    public static void MapOrchestrationsApi(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var pipeline = endpoints.ServiceProvider.GetRequiredService<ApiPipeline>();
        var gate = endpoints.ServiceProvider.GetRequiredService<RequestGate>();
        foreach (var route in ApiRoutes.All)
        {
            endpoints.MapMethods("/" + route.Pattern, route.Methods, context => pipeline.InvokeAsync(context, route, gate.Admit)).WithName(route.Name);
        }

        endpoints.MapFallback("{**path}", context => pipeline.RefuseAsync(context, gate.Admit));
    }
}
