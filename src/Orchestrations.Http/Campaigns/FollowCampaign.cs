using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary>
/// <c>GET /api/campaigns/{id}/events</c>: the campaign and its items as server-sent events, each as it stands and again when it has changed. The id of an event
/// is a time, so a listener that comes back with <c>Last-Event-ID</c>, to this process or another, gets what has changed since; it may get some of it twice. A
/// stream that has lasted for an hour ends between two events, and the listener comes back.
/// </summary>
internal sealed class FollowCampaign(CampaignFeeds feeds, CampaignReader reader, TimeProvider time, IHostApplicationLifetime lifetime) : ApiEndpoint
{
    private static readonly TimeSpan CommentInterval = TimeSpan.FromSeconds(15);

    // A suspended campaign has no end, and a host may have one for whatever answers so long: Azure Functions ends the worker with it.
    private static readonly TimeSpan LongestStream = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        new QueryParameters(context.Request).ThrowIfAny();
        var view = await reader.GetCampaignAsync(context);
        context.Response.ContentType = "text/event-stream";

        // Proxies that gather answers would hold the events back.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            await FollowAsync(context, view.Id, LastEventId(context.Request), ending.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // The host stops: the listener comes back to the next one with the id of what it has had.
        }
    }

    private async Task FollowAsync(HttpContext context, string campaignId, long position, CancellationToken cancellationToken)
    {
        using var feed = feeds.Open(campaignId);
        var events = new EventWriter(context.Response.BodyWriter);
        await events.BeginAsync(cancellationToken);
        var after = DateTimeOffset.FromUnixTimeMilliseconds(position);
        var version = 0L;
        var began = time.GetTimestamp();
        using var comments = new PeriodicTimer(CommentInterval, time);
        var comment = comments.WaitForNextTickAsync(cancellationToken).AsTask();
        while (time.GetElapsedTime(began) < LongestStream)
        {
            var next = feed.NextAsync(version, cancellationToken);
            while (await Task.WhenAny(next, comment) == comment)
            {
                await comment;
                if (time.GetElapsedTime(began) >= LongestStream)
                {
                    return;
                }

                await events.CommentAsync(cancellationToken);
                comment = comments.WaitForNextTickAsync(cancellationToken).AsTask();
            }

            if (await next is not { } slice)
            {
                return;
            }

            await events.WriteAsync(slice, version == 0 ? after : DateTimeOffset.MinValue, position, cancellationToken);
            (version, position) = (slice.Version, slice.Position);
            if (slice.Campaign is { } campaign && campaign.HasEnded())
            {
                return;
            }
        }
    }

    // What is no id of ours says nothing, and then nothing is left out.
    private static long LastEventId(HttpRequest request) =>
        long.TryParse(request.Headers["Last-Event-ID"], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && id <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? id
            : 0;
}
