using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Http.Pipeline;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary>
/// How a start is answered: 202 where it started something, 200 where the same was started before. With <c>Idempotency-Key</c> a document without an id
/// gets one from the key, so that sending it again starts nothing.
/// </summary>
internal abstract class StartDocument(
    CampaignIntake intake, CampaignService service, CampaignReader reader, IOptions<ApiOptions> options, DocumentShape shape) : ApiEndpoint
{
    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (id, isNew) = await StartAsync(context);
        var view = await reader.FindAsync(id, context.RequestAborted) ?? throw CampaignRequests.NoCampaign(id);
        var answer = StartedCampaign.Of(view);
        context.Response.Headers.Location = answer.Links.Self;
        if (!view.HasEnded())
        {
            AnswerHeaders.SetRetryAfter(context.Response, CampaignRequests.LookAgain);
        }

        var status = isNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        await JsonAnswer.WriteAsync(context, status, answer, ApiJson.Default.StartedCampaign);
    }

    private async Task<(string Id, bool IsNew)> StartAsync(HttpContext context)
    {
        var key = CampaignRequests.StartKey(context.Request);
        using var body = await CampaignBody.ReadAsync(context, shape, options.Value.MaxRequestBytes);
        var result = await intake.PrepareAsync(body.Document, body.Files, key is null ? null : StartKeys.CampaignIdOf(key), context.RequestAborted);
        if (Problem.Of(result) is { } problem)
        {
            throw new ApiException(problem);
        }

        // Beside the document, so that it makes no other document of it: started before, the campaign keeps what it was started with.
        var plan = result.Campaign!.Plan;
        var campaign = result.Campaign with { Plan = plan with { StartKey = key, MaxInFlight = CampaignBody.MaxInFlightOf(context.Request) ?? plan.MaxInFlight } };
        var id = plan.Id;
        var started = await service.StartAsync(campaign, context.RequestAborted);
        if (started is StartResult.Conflict or StartResult.KeyConflict)
        {
            throw new ApiException(started == StartResult.Conflict ? Problem.IdConflict(id) : Problem.KeyConflict());
        }

        if (started == StartResult.BeingDeleted)
        {
            throw RequestProblems.InvalidState($"The campaign '{id}' is being deleted. Start it when it is gone; where its deletion broke off, DELETE it once more.");
        }

        return (id, started == StartResult.Started);
    }
}

/// <summary><c>POST /api/campaigns</c>: starts a campaign.</summary>
internal sealed class StartCampaign(CampaignIntake intake, CampaignService service, CampaignReader reader, IOptions<ApiOptions> options)
    : StartDocument(intake, service, reader, options, DocumentShape.Campaign);

/// <summary><c>POST /api/generations</c>: starts a campaign of one item.</summary>
internal sealed class StartGeneration(CampaignIntake intake, CampaignService service, CampaignReader reader, IOptions<ApiOptions> options)
    : StartDocument(intake, service, reader, options, DocumentShape.Generation);
