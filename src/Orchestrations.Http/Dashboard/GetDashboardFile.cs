using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Dashboard;

/// <summary><c>GET /</c> and <c>GET /dashboard/{file}</c>: the dashboard, which is files that are part of this assembly. They hold no data, so they want no key.</summary>
internal sealed class GetDashboardFile : ApiEndpoint
{
    private const string Page = "index.html";
    private const string ResourcePrefix = "dashboard/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, DashboardFile> Files = ReadAll();

    /// <inheritdoc/>
    public override Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AnswerAsync(context, context.GetRouteValue("file") as string ?? Page);
    }

    /// <summary>Answers with a file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">The file's name.</param>
    /// <exception cref="ApiException">There is none of that name: 404.</exception>
    public static Task AnswerAsync(HttpContext context, string name)
    {
        if (!Files.TryGetValue(name, out var file))
        {
            throw RequestProblems.NotFound("The dashboard has no such file.");
        }

        // Asked for anew each time and answered with 304: after an update of the service no browser runs half of the old page.
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(file.Bytes, file.ContentType, entityTag: file.ETag).ExecuteAsync(context);
    }

    private static FrozenDictionary<string, DashboardFile> ReadAll()
    {
        var assembly = typeof(GetDashboardFile).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .ToFrozenDictionary(resource => resource[ResourcePrefix.Length..], Read, StringComparer.Ordinal);

        DashboardFile Read(string resource)
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var etag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\"");
            return new DashboardFile(bytes, ContentTypes[Path.GetExtension(resource)], etag);
        }
    }

    private sealed record DashboardFile(byte[] Bytes, string ContentType, EntityTagHeaderValue ETag);
}
