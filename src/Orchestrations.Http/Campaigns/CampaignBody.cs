using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
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
    private const string MaxInFlightParameter = "maxInFlight";
    private const string Multipart = "multipart/form-data";

    private readonly Upload? _upload;
    private IDisposable? _turn;

    private CampaignBody(Upload? upload) => _upload = upload;

    /// <summary>The document, as read.</summary>
    public CampaignDocumentResult Document { get; private set; } = new();

    /// <summary>The files that it may name, or null where it may name none.</summary>
    public IMediaFiles? Files { get; private set; }

    /// <summary>
    /// Reads the body of a request. A large document waits for those before it, and has those after it wait until this is disposed of: the answer, which its
    /// sender may take slowly, comes after that.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="shape">What it describes.</param>
    /// <param name="maxBytes">How many bytes are read.</param>
    /// <exception cref="ApiException">It is of another type (415), no such thing (400), or too large (413).</exception>
    /// <exception cref="ObjectStoreException">The temporary file that a large one lies in can't be written.</exception>
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
            return await ReadAsync(await Upload.ReadAsync(context, type, maxBytes), body => body.ReadPartsAsync(context, options));
        }

        if (FormatOf(type) is not { } format || (shape != DocumentShape.Campaign && format != DocumentFormat.Json))
        {
            throw RequestProblems.UnsupportedMediaType(context.Request.ContentType, accepted);
        }

        options = options with { Format = format, CsvName = ReadName(context.Request, format) };
        if (context.Request.ContentLength <= LargeDocuments.SmallBytes)
        {
            return await ReadAsync(upload: null, body => body.ReadWholeAsync(context, context.Request.Body, options));
        }

        // It waits on the disk: no memory is taken by what waits for its turn, and no turn by what its sender has not sent yet.
        return await ReadAsync(await Upload.ReadWholeAsync(context, options.MaxBytes), async body =>
        {
            var document = body._upload!.Parts[0];
            await body.WaitIfLargeAsync(document.Length, context.RequestAborted);
            await using var content = body._upload.Open(document);
            await body.ReadWholeAsync(context, content, options);
        });
    }

    /// <summary>How many generations of the campaign are wanted at the provider at once, over what its document says; null where a request that was read does not say.</summary>
    /// <param name="request">The request.</param>
    public static int? MaxInFlightOf(HttpRequest request) =>
        ReadMaxInFlight(new QueryParameters(request, MaxInFlightParameter)) is var number and > 0 ? number : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _upload?.Dispose();
        _turn?.Dispose();
    }

    private static async Task<CampaignBody> ReadAsync(Upload? upload, Func<CampaignBody, Task> read)
    {
        var body = new CampaignBody(upload);
        try
        {
            await read(body);
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    private async Task ReadWholeAsync(HttpContext context, Stream content, CampaignReadOptions options) =>
        Document = await CampaignDocumentReader.ReadAsync(content, options, context.RequestAborted);

    private async Task ReadPartsAsync(HttpContext context, CampaignReadOptions options)
    {
        var errors = new ProblemList();
        var upload = _upload!;
        var rest = upload.Parts.ToList();

        // The first of its name: an asset may be called so too, and its file follows.
        if (Take(rest, DocumentPart) is not { } document)
        {
            errors.Add(DocumentPart, "is required: the part that holds the document");
            Document = new CampaignDocumentResult { Errors = errors.ToList() };
            return;
        }

        options = options with { Format = FormatOf(document, options.Shape) };
        options = options with { CsvName = ReadName(context.Request, options.Format) };
        var assets = options.Format == DocumentFormat.Csv ? Take(rest, AssetsPart) : null;
        await WaitIfLargeAsync(document.Length + (assets?.Length ?? 0), context.RequestAborted);
        if (assets is not null)
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

        Document = read;
        Files = new UploadedFiles(upload, files);
    }

    private async Task WaitIfLargeAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytes > LargeDocuments.SmallBytes)
        {
            _turn = await LargeDocuments.WaitAsync(cancellationToken);
        }
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
        var query = new QueryParameters(request, NameParameter, MaxInFlightParameter);
        _ = ReadMaxInFlight(query);
        if (format != DocumentFormat.Csv && query.Text(NameParameter) is not null)
        {
            query.Refuse(NameParameter, "is for a CSV, which has no place for the campaign's name; this document holds its own");
        }

        query.ThrowIfAny();
        return query.Text(NameParameter);
    }

    private static int ReadMaxInFlight(QueryParameters query) => query.Number(MaxInFlightParameter, 1, CampaignDocumentValidator.MaxInFlight, absent: 0);
}
