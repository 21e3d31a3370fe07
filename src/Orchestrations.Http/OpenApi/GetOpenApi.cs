using Microsoft.AspNetCore.Http;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.OpenApi;

/// <summary><c>GET /api/openapi.json</c>: the API's description.</summary>
internal sealed class GetOpenApi : ApiEndpoint
{
    /// <inheritdoc/>
    public override Task HandleAsync(HttpContext context) => BytesAnswer.WriteAsync(context, "application/json", ApiDescription.Json);
}
