using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary>
/// <c>POST /api/campaigns/validate</c>: everything that a start checks, and what it would do. A document that breaks rules is an answer; a body that can't
/// be read as one is a problem, as it is to a start.
/// </summary>
internal sealed class ValidateCampaign(CampaignValidator validator, IOptions<ApiOptions> options) : ApiEndpoint
{
    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await JsonAnswer.WriteAsync(context, StatusCodes.Status200OK, await ValidateAsync(context), CampaignViewJson.Default.CampaignValidation);
    }

    private async Task<CampaignValidation> ValidateAsync(HttpContext context)
    {
        var key = CampaignRequests.StartKey(context.Request);
        using var body = await CampaignBody.ReadAsync(context, DocumentShape.Campaign, options.Value.MaxRequestBytes);
        if (body.Document.Malformed is { } malformed)
        {
            throw new ApiException(Problem.Of(malformed));
        }

        return await validator.ValidateAsync(body.Document, body.Files, key, context.RequestAborted);
    }
}
