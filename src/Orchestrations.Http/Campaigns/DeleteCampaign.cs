using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary><c>DELETE /api/campaigns/{id}</c>: removes a campaign that has ended; its outputs stay unless <c>?outputs=delete</c> says otherwise.</summary>
internal sealed class DeleteCampaign(CampaignService service) : ApiEndpoint
{
    private enum Outputs
    {
        Keep = 0,
        Delete = 1,
    }

    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new QueryParameters(context.Request, "outputs");
        var outputs = query.Choice<Outputs>("outputs") ?? Outputs.Keep;
        query.ThrowIfAny();
        var id = CampaignRequests.CampaignId(context);

        // Not ended by the caller's leaving: what was begun is better done.
        switch (await service.DeleteAsync(id, outputs == Outputs.Delete, CancellationToken.None))
        {
            case DeleteResult.NotFound:
                throw CampaignRequests.NoCampaign(id);
            case DeleteResult.StillRunning:
                throw RequestProblems.InvalidState($"The campaign '{id}' has not ended; cancel it, and delete it when it has.");
            default:
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
        }
    }
}
