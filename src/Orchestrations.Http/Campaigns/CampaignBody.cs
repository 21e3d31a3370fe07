using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Http.Requests;

namespace Orchestrations.Http.Campaigns;

/// <summary>
/// The document of a request, and the media files that came with it. A document alone is the body, in any of its formats. With files it is the part
/// <c>campaign</c> of a multipart request, and each file is a part named for its asset; of a CSV, the part <c>assets</c> is the assets object.
/// </summary>
internal sealed class CampaignBody : IDisposable
{
    private const string DocumentPart = "campaign";
    private const string AssetsPart = "assets";
    private const string NameParameter = "name";
    private const string Multipart = "multipart/form-data";

    private readonly Upload? _upload;

    private CampaignBody(CampaignDocumentResult document, Upload? upload = null, IMediaFiles? files = null) =>
        (Document, _upload, Files) = (document, upload, files);

    /// <summary>The document, as read.</summary>
    public CampaignDocumentResult Document { get; }

    /// <summary>The files that it may name, or null where it may name none.</summary>
    public IMediaFiles? Files { get; }

    /// <summary>Reads the body of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="shape">What it describes.</param>
    /// <param name="maxBytes">How many bytes are read.</param>
    /// <exception cref="ApiException">It is of another type (415), no such thing (400), or too large (413).</exception>
    public static async Task<CampaignBody> ReadAsync(HttpContext context, DocumentShape shape, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(context);
        var accepted = shape == DocumentShape.Campaign
            ? $"application/json, application/x-ndjson, text/csv or {Multipart}"
            : $"application/json or {Multipart}";
        var type = RequestType.Of(context.Request, accepted);
        var options = new CampaignReadOptions { Shape = shape, MaxBytes = (int)Math.Min(maxBytes, Array.MaxLength) };
        if (type.MediaType.Equals(Multipart, StringComparison.OrdinalIgnoreCase))
        {
            var upload = await Upload.ReadAsync(context, type, maxBytes);
            try
            {
                return await ReadAsync(context, upload, options);
            }
            catch
            {
                upload.Dispose();
                throw;
            }
        }

        if (FormatOf(type) is not { } format || (shape != DocumentShape.Campaign && format != DocumentFormat.Json))
        {
            throw RequestProblems.UnsupportedMediaType(context.Request.ContentType, accepted);
        }

        options = options with { Format = format, CsvName = ReadName(context.Request, format) };
        return new CampaignBody(await CampaignDocumentReader.ReadAsync(context.Request.Body, options, context.RequestAborted));
    }

    /// <inheritdoc/>
    public void Dispose() => _upload?.Dispose();

    private static async Task<CampaignBody> ReadAsync(HttpContext context, Upload upload, CampaignReadOptions options)
    {
        var errors = new ProblemList();
        var rest = upload.Parts.ToList();

        // The first of its name: an asset may be called so too, and its file follows.
        if (Take(rest, DocumentPart) is not { } document)
        {
            errors.Add(DocumentPart, "is required: the part that holds the document");
            return new CampaignBody(new CampaignDocumentResult { Errors = errors.ToList() }, upload);
        }

        options = options with { Format = FormatOf(document, options.Shape) };
        options = options with { CsvName = ReadName(context.Request, options.Format) };
        if (options.Format == DocumentFormat.Csv && Take(rest, AssetsPart) is { } assets)
        {
            options = options with { CsvAssets = await ReadAsync(upload, assets, options.MaxBytes, context.RequestAborted) };
        }

        var files = new Dictionary<string, UploadPart>(StringComparer.Ordinal);
        foreach (var part in rest)
        {
            if (!files.TryAdd(part.Name, part))
            {
                errors.Add(DocumentPath.Member(DocumentPath.Root, part.Name), "is the name of more than one part");
            }
        }

        await using var content = upload.Open(document);
        var read = await CampaignDocumentReader.ReadAsync(content, options, context.RequestAborted);
        if (read.Document is not null)
        {
            foreach (var name in files.Keys.Where(name => !read.Assets.Any(asset => asset.Alias == name && asset.Source is FileSource)))
            {
                errors.Add(DocumentPath.Member(DocumentPath.Root, name), "is a part, and no asset of that alias has a 'file'");
            }
        }

        if (read.Malformed is null && !errors.IsEmpty)
        {
            read = read with { Document = null, Errors = [.. read.Errors, .. errors.ToList()] };
        }

        return new CampaignBody(read, upload, new UploadedFiles(upload, files));
    }

    private static UploadPart? Take(List<UploadPart> parts, string name)
    {
        var place = parts.FindIndex(part => part.Name == name);
        if (place < 0)
        {
            return null;
        }

        var part = parts[place];
        parts.RemoveAt(place);
        return part;
    }

    private static async Task<byte[]> ReadAsync(Upload upload, UploadPart part, int maxBytes, CancellationToken cancellationToken)
    {
        if (part.Length > maxBytes)
        {
            throw RequestProblems.TooLarge(maxBytes, part.Name);
        }

        var bytes = new byte[part.Length];
        await using var content = upload.Open(part);
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    private static DocumentFormat? FormatOf(MediaTypeHeaderValue type) => type.MediaType.ToString().ToLowerInvariant() switch
    {
        "application/x-ndjson" or "application/ndjson" or "application/jsonl" or "application/x-jsonlines" => DocumentFormat.JsonLines,
        "text/csv" => DocumentFormat.Csv,
        _ => RequestType.IsJson(type) ? DocumentFormat.Json : null,
    };

    // Browsers know the type of few files: where that says nothing, the file's name does.
    private static DocumentFormat FormatOf(UploadPart part, DocumentShape shape)
    {
        if (shape != DocumentShape.Campaign)
        {
            return DocumentFormat.Json;
        }

        return (MediaTypeHeaderValue.TryParse(part.ContentType, out var type) ? FormatOf(type) : null)
            ?? (part.FileName is { } name ? CampaignDocumentReader.FormatOf(name) : null)
            ?? DocumentFormat.Json;
    }

    private static string? ReadName(HttpRequest request, DocumentFormat format)
    {
        var query = new QueryParameters(request, NameParameter);
        if (format != DocumentFormat.Csv && query.Text(NameParameter) is not null)
        {
            query.Refuse(NameParameter, "is for a CSV, which has no place for the campaign's name; this document holds its own");
        }

        query.ThrowIfAny();
        return query.Text(NameParameter);
    }
}
