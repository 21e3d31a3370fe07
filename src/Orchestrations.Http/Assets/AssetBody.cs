using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Orchestrations.Gateway;
using Orchestrations.Http.Campaigns;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Assets;

/// <summary>The body of a request for an asset: JSON with an address or bytes, or a form with a file. Its media is checked before anything is sent.</summary>
/// <param name="inspector">Looks into media.</param>
/// <param name="options">How much is read.</param>
internal sealed class AssetBody(IMediaInspector inspector, IOptions<ApiOptions> options)
{
    private const string Multipart = "multipart/form-data";
    private const string Accepted = $"application/json or {Multipart}";
    private const int MaxFieldBytes = 4 * 1024;

    // The largest media in base64, and room for the rest.
    private const int MaxJsonBytes = (int)(MediaRules.VideoBytes / 3 * 4) + (64 * 1024);

    private static readonly MemberNames Members = new("groupId", "name", "type", "url", "base64");
    private static readonly string[] Fields = ["groupId", "name", "type"];
    private static readonly string[] Types = ["image", "video", "audio"];

    /// <summary>Reads a name. Blanks around it are none of it: names are read without them from the gateway's lists, and in a document.</summary>
    /// <param name="value">Where it is given.</param>
    /// <param name="errors">Takes what is wrong with it.</param>
    public static string? ReadName(JsonElement value, ProblemList errors)
    {
        var name = ReadText(value, "name", errors);
        if (name is not null && AssetNames.Check(name) is { } problem)
        {
            errors.Add("name", problem);
        }

        return name?.Trim();
    }

    /// <summary>Reads a request, and hands on what it asks for; the bytes are there until that is done.</summary>
    /// <param name="context">The request.</param>
    /// <param name="use">Takes it.</param>
    /// <exception cref="ApiException">It is of another type (415), can't be read (400), is too large (413), or breaks a rule or a limit (422).</exception>
    public async Task ReadAsync(HttpContext context, Func<CreateAssetRequest, Task> use)
    {
        ArgumentNullException.ThrowIfNull(use);
        var type = RequestType.Of(context.Request, Accepted);
        if (!type.MediaType.Equals(Multipart, StringComparison.OrdinalIgnoreCase))
        {
            await use(await ReadJsonAsync(context));
            return;
        }

        using var upload = await Upload.ReadAsync(context, type, options.Value.MaxRequestBytes);
        await use(await ReadFormAsync(upload, context.RequestAborted));
    }

    private async Task<CreateAssetRequest> ReadJsonAsync(HttpContext context)
    {
        var errors = new ProblemList();
        var values = await JsonBody.ReadObjectAsync(context, Members, errors, MaxJsonBytes, Accepted);
        var (groupId, name, type) = ReadFields(values[0], values[1], values[2], errors);
        if (values[3].IsGiven() == values[4].IsGiven())
        {
            errors.Add(DocumentPath.Root, $"must have either url or base64, but has {(values[3].IsGiven() ? "both" : "neither")}");
            errors.ThrowIfAny();
        }

        var path = values[3].IsGiven() ? "url" : "base64";
        var given = values[3].IsGiven() ? values[3] : values[4];
        var reader = new AssetReader(errors);
        DocumentAssetSource? source = !given.IsText(path, errors) ? null
            : path == "url" ? reader.ReadUrl(given, type, path)
            : reader.ReadBase64(given, path);
        errors.ThrowIfAny();
        if (source is UrlSource url)
        {
            return new CreateAssetRequest(groupId!, name!, Kind(type!.Value), new AssetSource.Url(url.Url));
        }

        var decoded = InlineMedia.Decode((InlineSource)source!, MediaRules.BytesOf(type!.Value));
        if (decoded.Problem is { } problem)
        {
            errors.Add(path, problem);
            errors.ThrowIfAny();
        }

        return await CheckAsync(
            groupId!, name!, type.Value, path, decoded.Size, () => new MemoryStream(decoded.Bytes!, writable: false), context.RequestAborted);
    }

    private async Task<CreateAssetRequest> ReadFormAsync(Upload upload, CancellationToken cancellationToken)
    {
        var errors = new ProblemList();
        var parts = new Dictionary<string, UploadPart>(StringComparer.Ordinal);
        foreach (var part in upload.Parts)
        {
            if (part.Name != "file" && Array.IndexOf(Fields, part.Name) < 0)
            {
                errors.Add(DocumentPath.Member(DocumentPath.Root, part.Name), $"unknown part{NearestName.Suggest(part.Name, [.. Fields, "file"])}");
            }
            else if (!parts.TryAdd(part.Name, part))
            {
                errors.Add(part.Name, "is given more than once");
            }
        }

        var values = new JsonElement[Fields.Length];
        for (var i = 0; i < Fields.Length; i++)
        {
            values[i] = parts.TryGetValue(Fields[i], out var part) ? await ReadFieldAsync(upload, part, cancellationToken) : default;
        }

        var (groupId, name, type) = ReadFields(values[0], values[1], values[2], errors);
        if (!parts.TryGetValue("file", out var file))
        {
            errors.Add("file", "is required: the part that holds the file");
        }

        errors.ThrowIfAny();
        return await CheckAsync(groupId!, name!, type!.Value, "file", file!.Length, () => upload.Open(file), cancellationToken);
    }

    private static async Task<JsonElement> ReadFieldAsync(Upload upload, UploadPart part, CancellationToken cancellationToken)
    {
        if (part.Length > MaxFieldBytes)
        {
            throw RequestProblems.TooLarge(MaxFieldBytes, part.Name);
        }

        var bytes = new byte[part.Length];
        await using var content = upload.Open(part);
        await content.ReadExactlyAsync(bytes, cancellationToken);
        try
        {
            return JsonSerializer.SerializeToElement(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes), AssetAnswersJson.Default.String);
        }
        catch (DecoderFallbackException)
        {
            throw RequestProblems.Malformed("is not valid UTF-8", part.Name);
        }
    }

    private static (string? GroupId, string? Name, MediaType? Type) ReadFields(JsonElement groupId, JsonElement name, JsonElement type, ProblemList errors)
    {
        var group = ReadText(groupId, "groupId", errors);
        if (group is not null && AssetReader.CheckProviderId(group) is { } problem)
        {
            errors.Add("groupId", problem);
        }

        var read = ReadName(name, errors);
        if (!type.IsGiven())
        {
            errors.Add("type", $"is required: {string.Join(", ", Types)}");
        }

        return (group, read, type.ReadChoice("type", Types, errors) is { } choice ? (MediaType)Array.IndexOf(Types, choice) : null);
    }

    private static string? ReadText(JsonElement value, string path, ProblemList errors)
    {
        if (!value.IsGiven())
        {
            errors.Add(path, "is required");
            return null;
        }

        return value.TryReadText(path, errors, out var text) ? text : null;
    }

    private async Task<CreateAssetRequest> CheckAsync(
        string groupId, string name, MediaType type, string path, long size, Func<Stream> open, CancellationToken cancellationToken)
    {
        var errors = new ProblemList();
        var limit = MediaRules.BytesOf(type);
        if (size >= limit)
        {
            errors.Add(path, FormattableString.Invariant($"its size is {size:N0} bytes; it must be below {limit >> 20} MB ({limit:N0} bytes)"), DocumentProblem.InvalidMedia);
            errors.ThrowIfAny();
        }

        await using var content = open();
        var inspection = await inspector.InspectAsync(content, type, cancellationToken);
        foreach (var violation in inspection.Violations)
        {
            errors.Add(path, violation, DocumentProblem.InvalidMedia);
        }

        errors.ThrowIfAny();
        var contentType = inspection.ContentType!;
        var file = new AssetSource.File(_ => Task.FromResult(open()), size, "asset" + HeldMedia.Extension(contentType), contentType);
        return new CreateAssetRequest(groupId, name, Kind(type), file);
    }

    private static AssetKind Kind(MediaType type) => type switch
    {
        MediaType.Image => AssetKind.Image,
        MediaType.Video => AssetKind.Video,
        _ => AssetKind.Audio,
    };
}
