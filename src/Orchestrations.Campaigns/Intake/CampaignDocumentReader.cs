using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Reads campaign documents: strict, bounded, and with every problem named at once.</summary>
public static class CampaignDocumentReader
{
    /// <summary>The format that a file's name tells by its extension, or null where it tells none.</summary>
    /// <param name="fileName">The name: <c>.json</c>, <c>.jsonl</c>, <c>.ndjson</c> or <c>.csv</c>, in any case.</param>
    public static DocumentFormat? FormatOf(string fileName) => Path.GetExtension(fileName).ToUpperInvariant() switch
    {
        ".JSON" => DocumentFormat.Json,
        ".JSONL" or ".NDJSON" => DocumentFormat.JsonLines,
        ".CSV" => DocumentFormat.Csv,
        _ => null,
    };

    /// <summary>Reads a document from a stream, of which it takes no more than the options allow.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<CampaignDocumentResult> ReadAsync(Stream stream, CampaignReadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(options);
        using var buffer = new MemoryStream();
        var chunk = new byte[81920];
        int read;
        while (buffer.Length <= options.MaxBytes && (read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            buffer.Write(chunk, 0, read);
        }

        return Read(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), options);
    }

    /// <summary>Reads a document.</summary>
    /// <param name="document">Its bytes: UTF-8, with or without a byte order mark.</param>
    /// <param name="options">How it is read.</param>
    public static CampaignDocumentResult Read(ReadOnlySpan<byte> document, CampaignReadOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (document.Length > options.MaxBytes)
        {
            var tooLarge = new DocumentProblem(DocumentPath.Root, DocumentProblem.PayloadTooLarge, $"is larger than {options.MaxBytes} bytes");
            return new CampaignDocumentResult { Malformed = tooLarge };
        }

        var malformed = Prepare(ref document);
        ParsedDocument? parsed = null;
        if (malformed is null)
        {
            malformed = options.Format switch
            {
                DocumentFormat.JsonLines => JsonLinesText.Parse(document, out parsed),
                DocumentFormat.Csv => CsvText.Parse(document, options, out parsed),
                _ => ParseJson(document, out parsed),
            };
        }

        return malformed is null
            ? CampaignDocumentValidator.Validate(parsed!, options.Shape)
            : new CampaignDocumentResult { Malformed = malformed };
    }

    /// <summary>Drops the byte order mark, and refuses what is no UTF-8 or nothing at all.</summary>
    internal static DocumentProblem? Prepare(ref ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        if (utf8.TrimStart(" \t\r\n"u8).IsEmpty)
        {
            return JsonText.Broken("is empty");
        }

        if (Utf8.IsValid(utf8))
        {
            return null;
        }

        var valid = 0;
        while (Rune.DecodeFromUtf8(utf8[valid..], out _, out var length) == OperationStatus.Done)
        {
            valid += length;
        }

        var line = utf8[..valid].Count((byte)'\n') + 1;
        var start = utf8[..valid].LastIndexOf((byte)'\n') + 1;
        return JsonText.Broken(line, Encoding.UTF8.GetCharCount(utf8[start..valid]) + 1, "is not valid UTF-8");
    }

    private static DocumentProblem? ParseJson(ReadOnlySpan<byte> utf8, out ParsedDocument? parsed)
    {
        var tokens = JsonText.MaxTokens;
        var malformed = JsonText.Parse(utf8, 1, ref tokens, out var root);
        parsed = malformed is null ? new ParsedDocument(root) : null;
        return malformed;
    }
}
