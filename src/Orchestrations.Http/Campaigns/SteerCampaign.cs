using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary>How cancel, suspend and resume are answered: once the campaign shows it, or after a moment all the same, for it will.</summary>
internal abstract class SteerCampaign(CampaignService service, CampaignReader reader, SteerCommand command) : ApiEndpoint
{
    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        new QueryParameters(context.Request).ThrowIfAny();
        var id = CampaignRequests.CampaignId(context);
        var result = await service.SteerAsync(id, command, context.RequestAborted);
        var view = result == SteerResult.NotFound ? null : await reader.FindAsync(id, context.RequestAborted);
        if (view is null)
        {
            throw CampaignRequests.NoCampaign(id);
        }

        if (result == SteerResult.HasEnded)
        {
            var state = view.HasEnded() ? $"has ended ({view.Status})" : "is being cancelled";
            throw RequestProblems.InvalidState($"The campaign '{id}' {state}: there is nothing left to {command.ToString().ToLowerInvariant()}.");
        }

        await CampaignRequests.AnswerAsync(context, StatusCodes.Status202Accepted, view);
    }
}

/// <summary><c>POST /api/campaigns/{id}/cancel</c>: no new submissions; what was submitted is archived, then the campaign ends.</summary>
internal sealed class CancelCampaign(CampaignService service, CampaignReader reader) : SteerCampaign(service, reader, SteerCommand.Cancel);

/// <summary><c>POST /api/campaigns/{id}/suspend</c>: no new submissions for now; what was submitted is archived.</summary>
internal sealed class SuspendCampaign(CampaignService service, CampaignReader reader) : SteerCampaign(service, reader, SteerCommand.Suspend);

/// <summary><c>POST /api/campaigns/{id}/resume</c>: submissions go on.</summary>
internal sealed class ResumeCampaign(CampaignService service, CampaignReader reader) : SteerCampaign(service, reader, SteerCommand.Resume);
