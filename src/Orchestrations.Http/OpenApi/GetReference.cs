using Microsoft.AspNetCore.Http;
using Orchestrations.Http.Dashboard;

namespace Orchestrations.Http.OpenApi;

/// <summary>
/// <c>GET /api/docs</c>: the API's description, for reading. The page is one of the dashboard's files and holds nothing: its script reads the
/// description, with the key that the reader gives.
/// </summary>
internal sealed class GetReference : ApiEndpoint
{
    /// <inheritdoc/>
    public override Task HandleAsync(HttpContext context) => GetDashboardFile.AnswerAsync(context, "reference.html");
}
