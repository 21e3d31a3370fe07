using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary><c>GET /api/campaigns/{id}</c>: 202 while the campaign has not ended, then 200.</summary>
internal sealed class GetCampaign(CampaignReader reader) : ApiEndpoint
{
    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        new QueryParameters(context.Request).ThrowIfAny();
        var view = await reader.GetCampaignAsync(context);
        await CampaignRequests.AnswerAsync(context, view.HasEnded() ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, view);
    }
}
