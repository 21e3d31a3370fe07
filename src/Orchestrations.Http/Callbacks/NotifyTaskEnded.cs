using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Orchestrations.Http.Callbacks;

/// <summary><c>POST /api/callbacks/{token}</c>: the provider's word that a task ended. It causes a poll, and nothing that it says is believed.</summary>
internal sealed class NotifyTaskEnded(Orchestrations.Campaigns.Generation.Callbacks callbacks) : ApiEndpoint
{
    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        await callbacks.NotifyAsync((string)context.GetRouteValue("token")!, context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }
}
