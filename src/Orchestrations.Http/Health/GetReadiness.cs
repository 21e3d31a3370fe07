using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns;
using Orchestrations.Http.Pipeline;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Health;

/// <summary><c>GET /api/health/ready</c>: the service does its work, or what it lacks.</summary>
internal sealed class GetReadiness(HealthProbe probe) : ApiEndpoint
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var checks = await probe.LookAsync(context.RequestAborted);
        if (checks.Failed.Count == 0)
        {
            await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, new Readiness("Ready", checks), HealthJson.Default.Readiness);
            return;
        }

        AnswerHeaders.SetRetryAfter(context.Response, LookAgain);
        await JsonAnswer.WriteAsync(
            context, StatusCodes.Status503ServiceUnavailable, Unreadiness.Of(checks), HealthJson.Default.Unreadiness, Problem.MediaType);
    }
}
