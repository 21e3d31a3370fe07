using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary><c>GET /api/campaigns/{id}/items</c>: a campaign's items, in the document's order.</summary>
internal sealed class ListItems(CampaignReader reader) : ApiEndpoint
{
    private const int DefaultCount = 100;
    private const int MaxCount = 1000;

    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new QueryParameters(context.Request, "status", "top", "continuationToken");
        var status = query.Choice<ItemStatus>("status");
        var count = query.Number("top", 1, MaxCount, DefaultCount);
        var first = query.Position<int?>("continuationToken", Parse) ?? 0;
        query.ThrowIfAny();
        var plan = await reader.GetPlanAsync(context);
        var (items, next) = await reader.ListItemsAsync(plan, status, first, count, context.RequestAborted);
        var token = next is { } place ? QueryParameters.Token(place.ToString(CultureInfo.InvariantCulture)) : null;
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, new ItemPage(items, token), ApiJson.Default.ItemPage);
    }

    private static int? Parse(string token) => int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var place) ? place : null;
}
