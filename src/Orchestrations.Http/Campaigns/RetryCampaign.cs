using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary><c>POST /api/campaigns/{id}/retry</c>: runs the items that failed again, and only those; a body narrows which.</summary>
internal sealed class RetryCampaign(CampaignService service, CampaignReader reader) : ApiEndpoint
{
    private const int MaxItems = 10_000;

    private static readonly MemberNames Members = new("items", "includeReview");

    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        new QueryParameters(context.Request).ThrowIfAny();
        var view = await reader.GetCampaignAsync(context);
        var errors = new ProblemList();
        var values = await JsonBody.TryReadObjectAsync(context, Members, errors);
        var items = values is null ? null : ReadItems(values[0], errors);
        var includeReview = values?[1].ReadBoolean("includeReview", errors) ?? false;
        errors.ThrowIfAny();
        var result = await service.RetryAsync(view.Id, items, includeReview, context.RequestAborted);
        switch (result.Outcome)
        {
            case RetryOutcome.Started:
                var started = await reader.FindAsync(view.Id, context.RequestAborted) ?? throw CampaignRequests.NoCampaign(view.Id);
                context.Response.Headers.Location = CampaignLinks.Of(view.Id).Self;
                await CampaignRequests.AnswerAsync(context, StatusCodes.Status202Accepted, started);
                return;

            case RetryOutcome.NotFound:
                throw CampaignRequests.NoCampaign(view.Id);

            case RetryOutcome.StillRunning:
                throw RequestProblems.InvalidState($"The campaign '{view.Id}' has not ended; it can be retried when it has.");

            case RetryOutcome.UnknownItems:
                for (var i = 0; i < items!.Count; i++)
                {
                    if (result.UnknownItems.Contains(items[i]))
                    {
                        errors.Add(DocumentPath.Index("items", i), $"the campaign has no item '{DocumentPath.Show(items[i])}'");
                    }
                }

                errors.ThrowIfAny();
                return;

            default:
                throw RequestProblems.InvalidState(NothingToRetry(items is not null, result.InReview));
        }
    }

    private static string NothingToRetry(bool isNarrowed, int inReview) =>
        $"Nothing is left to retry: {(isNarrowed ? "none of the items named has" : "no item has")} failed."
        + (inReview == 0 ? "" : $" Of all items, {inReview} are in review; 'includeReview' submits those again, and they may be billed twice.");

    private static List<string>? ReadItems(JsonElement value, ProblemList errors)
    {
        if (!value.IsGiven() || !value.Is(JsonValueKind.Array, "items", errors))
        {
            return null;
        }

        var count = value.GetArrayLength();
        if (count is 0 or > MaxItems)
        {
            errors.Add("items", $"must name 1 to {MaxItems} items; without it, all that failed are run again");
        }

        var items = new List<string>(Math.Min(count, MaxItems));
        foreach (var element in value.EnumerateArray().Take(MaxItems))
        {
            items.Add(element.TryReadText(DocumentPath.Index("items", items.Count), errors, out var id) ? id : "");
        }

        return items;
    }
}
