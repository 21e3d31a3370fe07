using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Http.Pipeline;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary>What requests about a campaign have in common.</summary>
internal static class CampaignRequests
{
    private const string KeyHeader = "Idempotency-Key";

    /// <summary>When to look again at a campaign that has not ended.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    /// <summary>The campaign that the path names, whether there is one or not.</summary>
    /// <param name="context">The request.</param>
    public static string CampaignId(HttpContext context) => (string)context.GetRouteValue("campaignId")!;

    /// <summary>The item that the path names, whether there is one or not.</summary>
    /// <param name="context">The request.</param>
    public static string ItemId(HttpContext context) => (string)context.GetRouteValue("itemId")!;

    /// <summary>The digest of the key that a start is asked for under, or null where it has none.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="ApiException">What is given is no key: 400.</exception>
    public static string? StartKey(HttpRequest request)
    {
        var values = request.Headers[KeyHeader];
        if (values.Count == 0)
        {
            return null;
        }

        var key = values.ToString();
        if ((values.Count > 1 ? "is given more than once" : StartKeys.Check(key)) is not { } problem)
        {
            return StartKeys.Digest(key);
        }

        var errors = new ProblemList();
        errors.Add(KeyHeader, problem);
        throw RequestProblems.InvalidParameters(errors);
    }

    /// <summary>There is no such campaign.</summary>
    /// <param name="campaignId">Its id; any text.</param>
    public static ApiException NoCampaign(string campaignId) => RequestProblems.NotFound($"There is no campaign '{DocumentPath.Show(campaignId)}'.");

    /// <summary>The campaign has no such item.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="itemId">The item's id; any text.</param>
    public static ApiException NoItem(string campaignId, string itemId) =>
        RequestProblems.NotFound($"The campaign '{campaignId}' has no item '{DocumentPath.Show(itemId)}'.");

    /// <summary>The campaign that the path names.</summary>
    /// <param name="reader">Where campaigns are read.</param>
    /// <param name="context">The request.</param>
    /// <exception cref="ApiException">There is none: 404.</exception>
    public static async Task<CampaignView> GetCampaignAsync(this CampaignReader reader, HttpContext context)
    {
        var id = CampaignId(context);
        return await reader.FindAsync(id, context.RequestAborted) ?? throw NoCampaign(id);
    }

    /// <summary>The plan of the campaign that the path names.</summary>
    /// <param name="reader">Where plans of campaigns are read.</param>
    /// <param name="context">The request.</param>
    /// <exception cref="ApiException">There is no such campaign: 404.</exception>
    public static async Task<CampaignPlan> GetPlanAsync(this CampaignReader reader, HttpContext context)
    {
        var id = CampaignId(context);
        return await reader.FindPlanAsync(id, context.RequestAborted) ?? throw NoCampaign(id);
    }

    /// <summary>Answers with a campaign as it stands.</summary>
    /// <param name="context">The answer.</param>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="view">The campaign.</param>
    public static Task AnswerAsync(HttpContext context, int status, CampaignView view)
    {
        if (!view.HasEnded())
        {
            AnswerHeaders.SetRetryAfter(context.Response, LookAgain);
        }

        return JsonAnswer.WriteAsync(context, status, view with { Links = CampaignLinks.Of(view.Id) }, CampaignViewJson.Default.CampaignView);
    }
}
