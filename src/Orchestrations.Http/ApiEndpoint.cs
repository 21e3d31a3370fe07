using Microsoft.AspNetCore.Http;

namespace Orchestrations.Http;

/// <summary>What answers one verb on one path of the API. It knows ASP.NET's request and answer and nothing of a host, so both hosts have the same.</summary>
public abstract class ApiEndpoint
{
    /// <summary>Answers a request.</summary>
    /// <param name="context">The request, with its route values, and the answer.</param>
    /// <exception cref="ApiException">The request can't be answered as asked; the pipeline says so in problem details.</exception>
    public abstract Task HandleAsync(HttpContext context);
}
