using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrations.Http;

/// <summary>
/// What every route has in common, whatever the host: problem details for what goes wrong, headers, limits. The hosts differ in how a request
/// reaches it, so it is no middleware.
/// </summary>
/// <param name="services">Where the endpoints are found.</param>
public sealed class ApiPipeline(IServiceProvider services)
{
    /// <summary>Answers a request on a route.</summary>
    /// <param name="context">The request and the answer.</param>
    /// <param name="route">The route it came by.</param>
    public Task InvokeAsync(HttpContext context, ApiRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return ((ApiEndpoint)services.GetRequiredService(route.EndpointType)).HandleAsync(context);
    }
}
