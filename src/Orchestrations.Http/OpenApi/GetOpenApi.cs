using Microsoft.AspNetCore.Http;

namespace Orchestrations.Http.OpenApi;

/// <summary><c>GET /api/openapi.json</c>: the API's description.</summary>
internal sealed class GetOpenApi : ApiEndpoint
{
    /// <inheritdoc/>
    public override Task HandleAsync(HttpContext context) => Results.Bytes(ApiDescription.Json, "application/json").ExecuteAsync(context);
}
