using Microsoft.AspNetCore.Http;
using Orchestrations.Gateway;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Assets;

/// <summary><c>GET /api/assets</c>: a page of the provider's assets.</summary>
internal sealed class ListAssets(IGatewayClient gateway) : ApiEndpoint
{
    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new AssetQuery(context.Request, "groupId");
        var groupId = query.GroupId();
        query.ThrowIfAny();
        var page = query.PageOf(await gateway.ListAssetsAsync(query.Name, groupId, query.Page, query.PageSize, context.RequestAborted));
        await JsonAnswer.WriteAsync(
            context,
            StatusCodes.Status200OK,
            new GatewayPage<AssetView>([.. page.Items.Select(AssetView.Of)], page.Total, page.Page, page.PageSize),
            AssetAnswersJson.Default.GatewayPageAssetView);
    }
}
