using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Dashboard;

/// <summary><c>GET /</c> and <c>GET /dashboard/{file}</c>: the dashboard, which is files that are part of this assembly. They hold no data, so they want no key.</summary>
/// <param name="notice">What the host has to say, or null.</param>
internal sealed class GetDashboardFile(DashboardNotice? notice = null) : ApiEndpoint
{
    private const string Page = "index.html";
    private const string NoNotice = "<p class=\"host-notice\" hidden></p>";
    private const string ResourcePrefix = "dashboard/";

    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, DashboardFile> Files = ReadAll();

    private readonly DashboardFile? _page = notice is null ? null : WithNotice(notice.Text);

    /// <inheritdoc/>
    public override Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var name = context.GetRouteValue("file") as string ?? Page;
        return _page is not null && name == Page ? AnswerAsync(context, _page) : AnswerAsync(context, name);
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

        return AnswerAsync(context, file);
    }

    private static Task AnswerAsync(HttpContext context, DashboardFile file)
    {
        // Asked for anew each time and answered with 304: after an update of the service no browser runs half of the old page.
        context.Response.Headers.CacheControl = "no-cache";
        return Results.Bytes(file.Bytes, file.ContentType, entityTag: file.ETag).ExecuteAsync(context);
    }

    private static DashboardFile WithNotice(string text)
    {
        var page = Encoding.UTF8.GetString(Files[Page].Bytes).Replace(NoNotice, $"<p class=\"host-notice\">{HtmlEncoder.Default.Encode(text)}</p>", StringComparison.Ordinal);
        return Make(Encoding.UTF8.GetBytes(page), Page);
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
            return Make(bytes, resource);
        }
    }

    private static DashboardFile Make(byte[] bytes, string name) =>
        new(bytes, ContentTypes[Path.GetExtension(name)], new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes))}\""));

    private sealed record DashboardFile(byte[] Bytes, string ContentType, EntityTagHeaderValue ETag);
}
