using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary><c>GET /api/campaigns/{id}/items/{itemId}/output</c>: the archived video, whole or in ranges.</summary>
internal sealed class GetItemOutput(CampaignReader reader, IObjectStore objects) : ApiEndpoint
{
    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        new QueryParameters(context.Request).ThrowIfAny();
        var plan = await reader.GetPlanAsync(context);
        var itemId = CampaignRequests.ItemId(context);
        var item = await reader.FindItemAsync(plan, itemId, context.RequestAborted) ?? throw CampaignRequests.NoItem(plan.Id, itemId);
        if (item.Status is ItemStatus.Pending or ItemStatus.Preparing or ItemStatus.Generating or ItemStatus.Archiving)
        {
            throw RequestProblems.NotReady($"The item '{itemId}' is {item.Status}; its output may still come.", CampaignRequests.LookAgain);
        }

        if (item.Output is not { } output)
        {
            throw RequestProblems.NotFound($"The item '{itemId}' is {item.Status} and has no output.");
        }

        var name = OutputPaths.Video(plan.Id, item.Id);
        var info = await objects.GetInfoAsync(name, context.RequestAborted)
            ?? throw RequestProblems.NotFound($"The output of the item '{itemId}' was archived, and is gone from the store.");
        await using var content = new ObjectReadStream(objects, info);
        var response = context.Response;
        response.Headers.ContentDisposition = $"inline; filename=\"{plan.Id}-{item.Id}.mp4\"";
        response.Headers.CacheControl = "private, no-cache";

        IgnoreRangeOfNoMeaning(context.Request);

        // The content's own hash: the same on every host, whatever the store calls it.
        var etag = new EntityTagHeaderValue($"\"{output.Sha256}\"");
        await Results.Stream(content, output.ContentType, fileDownloadName: null, info.LastModified, etag, enableRangeProcessing: true).ExecuteAsync(context);
        switch (response)
        {
            case { StatusCode: StatusCodes.Status416RangeNotSatisfiable, HasStarted: false }:
                throw RequestProblems.RangeNotSatisfiable(info.Bytes);
            case { StatusCode: StatusCodes.Status412PreconditionFailed, HasStarted: false }:
                throw RequestProblems.PreconditionFailed(etag.ToString());
        }
    }

    // The framework takes a range of any unit for one of bytes, and one under a condition that it can't read for one without.
    private static void IgnoreRangeOfNoMeaning(HttpRequest request)
    {
        var headers = request.GetTypedHeaders();
        var isOfBytes = headers.Range?.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) ?? false;
        if (!isOfBytes || (request.Headers.IfRange.Count > 0 && headers.IfRange is null))
        {
            request.Headers.Remove(HeaderNames.Range);
        }
    }
}
