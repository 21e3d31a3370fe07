using Microsoft.AspNetCore.Http;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Health;

/// <summary><c>GET /api/health/live</c>: the process answers.</summary>
internal sealed class GetLiveness : ApiEndpoint
{
    /// <inheritdoc/>
    public override Task HandleAsync(HttpContext context) =>
        JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, new Liveness("Live"), HealthJson.Default.Liveness);
}
