using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary><c>GET /api/campaigns/{id}/items/{itemId}</c>: one item.</summary>
internal sealed class GetItem(CampaignReader reader) : ApiEndpoint
{
    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        new QueryParameters(context.Request).ThrowIfAny();
        var plan = await reader.GetPlanAsync(context);
        var itemId = CampaignRequests.ItemId(context);
        var item = await reader.FindItemAsync(plan, itemId, context.RequestAborted) ?? throw CampaignRequests.NoItem(plan.Id, itemId);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, item, CampaignViewJson.Default.ItemView);
    }
}
