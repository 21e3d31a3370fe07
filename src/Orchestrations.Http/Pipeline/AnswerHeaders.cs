using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Orchestrations.Http.Pipeline;

/// <summary>The headers that every answer carries. An endpoint may set another <c>Cache-Control</c> or <c>Content-Security-Policy</c>.</summary>
internal static class AnswerHeaders
{
    // What a page of ours needs, and nothing from elsewhere: no script, no style, no request. Nobody may put it in a frame.
    private const string ContentSecurityPolicy =
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

    /// <summary>Begins a trace, or goes on with the caller's, where the host has not.</summary>
    /// <param name="request">The request.</param>
    /// <returns>What ends it, or null where the host has one.</returns>
    public static Activity? StartActivityIfNone(HttpRequest request)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C })
        {
            return null;
        }

        var activity = new Activity("Orchestrations.Http").SetIdFormat(ActivityIdFormat.W3C);
        if (ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, out var parent))
        {
            activity.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
        }

        return activity.Start();
    }

    /// <summary>Sets them.</summary>
    /// <param name="response">The answer.</param>
    public static void Set(HttpResponse response)
    {
        var headers = response.Headers;
        headers.TraceParent = Activity.Current?.Id;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
    }

    /// <summary>Says when to come again, in whole seconds and never at once.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="wait">How long to wait.</param>
    public static void SetRetryAfter(HttpResponse response, TimeSpan wait) =>
        response.Headers.RetryAfter = Math.Max((long)Math.Ceiling(wait.TotalSeconds), 1).ToString(CultureInfo.InvariantCulture);
}
