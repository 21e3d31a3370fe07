using Microsoft.AspNetCore.Http;
using Orchestrations.Gateway;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Assets;

/// <summary><c>GET /api/asset-groups</c>: a page of the provider's asset groups.</summary>
internal sealed class ListAssetGroups(IGatewayClient gateway) : ApiEndpoint
{
    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new AssetQuery(context.Request);
        query.ThrowIfAny();
        var page = await gateway.ListAssetGroupsAsync(query.Name, query.Page, query.PageSize, context.RequestAborted);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, query.PageOf(page), AssetAnswersJson.Default.GatewayPageAssetGroup);
    }
}
