using System.Net;
using Microsoft.AspNetCore.Http;

namespace Orchestrations.Http.Pipeline;

/// <summary>
/// Tells what this machine asks from what a page of somebody else's, open in a browser on this machine, makes it ask. Without keys the API is
/// open to the first alone: the second would spend money.
/// </summary>
internal static class LocalRequests
{
    private const string Remedy = $"Set Api__Keys__0 for the service, and send that key as {ApiOptions.KeyHeader}.";

    /// <summary>Why a request is not answered without a key, or null where it is.</summary>
    /// <param name="request">The request.</param>
    public static string? Refuse(HttpRequest request)
    {
        // A name that was made to point here, for a page of that name; or a proxy in front, which opens this machine's API to others.
        if (!IsThisMachine(request.Host.Host))
        {
            return $"Without a key, requests to localhost, 127.0.0.1 or [::1] alone are answered; this one is to '{request.Host.Host}'. {Remedy}";
        }

        return IsFromElsewhere(request) ? $"Without a key, a request that another site's page makes is not answered. {Remedy}" : null;
    }

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    // A link that is followed shows its target to the person and to nobody else. Another port of this machine is another site, whoever serves it.
    private static bool IsFromElsewhere(HttpRequest request)
    {
        var isReadByPerson = HttpMethods.IsGet(request.Method) && request.Headers["Sec-Fetch-Mode"] == "navigate";
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site is not ("" or "same-origin" or "none"))
        {
            return !isReadByPerson;
        }

        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !origin.Equals($"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
    }
}
