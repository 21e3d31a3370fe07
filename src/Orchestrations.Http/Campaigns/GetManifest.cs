using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary><c>GET /api/campaigns/{id}/manifest</c>: how each item of a campaign that has ended did end.</summary>
internal sealed class GetManifest(CampaignReader reader, IObjectStore objects) : ApiEndpoint
{
    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var query = new QueryParameters(context.Request, "format");
        var format = query.Choice<ManifestFormat>("format") ?? ManifestFormat.Json;
        query.ThrowIfAny();
        var view = await reader.GetCampaignAsync(context);
        if (!view.HasEnded())
        {
            throw RequestProblems.NotReady($"The campaign '{view.Id}' is {view.Status}; the manifest is written when it has ended.", CampaignRequests.LookAgain);
        }

        // One that broke down, or was ended by other means, has none; what lies there may be an earlier run's.
        if (view.Outcome is null || view.Failure is not null)
        {
            throw RequestProblems.NotFound($"The campaign '{view.Id}' broke down before its manifest was written; its items say how each of them stands.");
        }

        var (extension, contentType) = format == ManifestFormat.Json ? ("json", ContentTypes.Json) : ("csv", $"{ContentTypes.Csv}; charset=utf-8");
        var name = OutputPaths.Manifest(view.Id, extension);
        var info = await objects.GetInfoAsync(name, context.RequestAborted);
        await using var content = info is null ? null : await objects.OpenReadAsync(name, 0, info.Bytes, context.RequestAborted);
        if (content is null)
        {
            throw RequestProblems.NotFound($"The campaign '{view.Id}' has ended, and its manifest is gone from the store.");
        }

        context.Response.ContentType = contentType;
        context.Response.ContentLength = info!.Bytes;
        context.Response.Headers.ContentDisposition = $"inline; filename=\"{view.Id}-manifest.{extension}\"";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await content.CopyToAsync(context.Response.Body, context.RequestAborted);
        }
    }

    private enum ManifestFormat
    {
        Json = 0,
        Csv = 1,
    }
}
