using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Orchestrations.Http.Pipeline;

/// <summary>Who is answered by the embedded host, and how often. The Functions host has a gate of its own.</summary>
internal sealed class RequestGate(ApiKeys keys, ClientLimits limits)
{
    private static readonly PathString Api = new("/api");

    /// <summary>Lets a request through.</summary>
    /// <param name="context">The request.</param>
    /// <param name="route">Its route, or null where there is none.</param>
    /// <exception cref="ApiException">It shows no key where one is wanted, comes from another site's page, or is one too many.</exception>
    public void Admit(HttpContext context, ApiRoute? route)
    {
        var request = context.Request;
        var isAnonymous = route?.IsAnonymous ?? !request.Path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase);
        var shown = isAnonymous ? null : ApiKeys.Shown(request);
        var key = shown is null ? null : keys.Find(shown);

        // A caller of its own, so that whoever asks too much does not make the probes of the same machine fail.
        var client = key is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"key {number}")
            : $"{(isAnonymous ? "anonymous" : "address")} {context.Connection.RemoteIpAddress}";
        if (limits.Count(client) is { } wait)
        {
            throw PipelineProblems.TooManyRequests(wait);
        }

        if (isAnonymous || key is not null)
        {
            return;
        }

        var refusal = (keys.Any, shown) switch
        {
            (true, null) => $"Send a key as the header {ApiOptions.KeyHeader}, or as the query parameter {ApiOptions.KeyParameter}.",
            (true, _) => "The key is none of this service's.",
            _ => LocalRequests.Refuse(request),
        };
        if (refusal is not null)
        {
            throw PipelineProblems.Unauthenticated(refusal);
        }
    }
}
