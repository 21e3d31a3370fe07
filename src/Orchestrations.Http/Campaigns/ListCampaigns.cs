using System.Globalization;
using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary><c>GET /api/campaigns</c>: campaigns, the newest first.</summary>
internal sealed class ListCampaigns(CampaignReader reader) : ApiEndpoint
{
    private const int DefaultCount = 50;
    private const int MaxCount = 1000;

    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new QueryParameters(context.Request, "status", "from", "to", "top", "continuationToken");
        var filter = new CampaignFilter
        {
            Status = query.Choice<CampaignStatus>("status"),
            CreatedFrom = query.Time("from"),
            CreatedTo = query.Time("to"),
        };
        if (filter.CreatedFrom > filter.CreatedTo)
        {
            query.Refuse("to", "is before 'from'");
        }

        var count = query.Number("top", 1, MaxCount, DefaultCount);
        var after = query.Position("continuationToken", Parse);
        query.ThrowIfAny();
        var (campaigns, hasMore) = await reader.ListAsync(filter, count, after, context.RequestAborted);
        var page = new CampaignPage(
            [.. campaigns.Select(campaign => campaign with { Links = CampaignLinks.Of(campaign.Id) })],
            hasMore ? TokenOf(campaigns[^1]) : null);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, page, ApiJson.Default.CampaignPage);
    }

    private static string TokenOf(CampaignView last) =>
        QueryParameters.Token(string.Create(CultureInfo.InvariantCulture, $"{last.CreatedAt.UtcTicks}:{last.Id}"));

    private static CampaignPosition? Parse(string token)
    {
        var colon = token.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && long.TryParse(token.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new CampaignPosition(new DateTimeOffset(ticks, TimeSpan.Zero), token[(colon + 1)..])
            : null;
    }
}
