using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Brings a CSV document to the form that JSON has: a cell becomes the value that its column is of, and one that is no such value stays text, to be refused by name.</summary>
internal static class CsvText
{
    private const string Separators = " \t\r\n";

    private static readonly MemberNames Columns = new(ItemReader.Names);

    public static DocumentProblem? Parse(ReadOnlySpan<byte> utf8, CampaignReadOptions options, out ParsedDocument? parsed)
    {
        parsed = null;
        var tokens = JsonText.MaxTokens;
        if (ParseRoot(options, ref tokens, out var root) is { } malformedAssets)
        {
            return malformedAssets;
        }

        var errors = new ProblemList();
        var items = new List<ParsedItem>();
        var row = new List<string>();
        string?[]? header = null;
        var csv = new CsvReader(utf8);
        while (items.Count <= CampaignDocumentValidator.MaxItems)
        {
            if (!csv.ReadRow(row, out var line, out var malformed))
            {
                break;
            }

            if (malformed is not null)
            {
                return malformed;
            }

            if (header is null)
            {
                header = ReadHeader(row, line, errors);
            }
            else
            {
                errors.Line = line;
                items.Add(new ParsedItem(ReadItem(header, row, DocumentPath.Index("items", items.Count), errors), line));
            }
        }

        parsed = new ParsedDocument(root) { Items = items, Errors = errors };
        return null;
    }

    private static DocumentProblem? ParseRoot(CampaignReadOptions options, ref int tokens, out JsonElement root)
    {
        JsonElement assets = default;
        root = default;
        if (options.CsvAssets is { } given)
        {
            ReadOnlySpan<byte> utf8 = given;
            if ((CampaignDocumentReader.Prepare(ref utf8) ?? JsonText.Parse(utf8, 1, ref tokens, out assets)) is { } malformed)
            {
                return malformed with { Path = "assets", Message = $"the assets: {malformed.Message}" };
            }
        }

        root = Write(writer =>
        {
            if (options.CsvName is { } name)
            {
                writer.WriteString("name", name);
            }

            if (assets.IsGiven())
            {
                writer.WritePropertyName("assets");
                assets.WriteTo(writer);
            }
        });
        return null;
    }

    private static string?[] ReadHeader(List<string> row, int line, ProblemList errors)
    {
        errors.Line = line;
        var header = new string?[row.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < header.Length; i++)
        {
            var name = row[i].Trim();
            if (!Columns.Contains(name))
            {
                errors.Add(DocumentPath.Root, $"unknown column '{DocumentPath.Show(name)}'{(errors.IsFull ? "" : Columns.Suggest(name))}");
            }
            else if (!seen.Add(name))
            {
                errors.Add(DocumentPath.Root, $"the column '{name}' is given more than once");
            }
            else
            {
                header[i] = name;
            }
        }

        return header;
    }

    private static JsonElement ReadItem(string?[] header, List<string> row, string path, ProblemList errors)
    {
        if (row.Count != header.Length)
        {
            errors.Add(path, $"must have {header.Length} cells, as the header has, but has {row.Count}");
        }

        return Write(writer =>
        {
            for (var i = 0; i < Math.Min(header.Length, row.Count); i++)
            {
                if (header[i] is { } name && row[i].Length > 0)
                {
                    writer.WritePropertyName(name);
                    WriteCell(writer, name, row[i]);
                }
            }
        });
    }

    private static void WriteCell(Utf8JsonWriter writer, string column, string cell)
    {
        switch (column)
        {
            case "references":
                writer.WriteStartArray();
                foreach (var alias in cell.Split(Separators.ToCharArray(), StringSplitOptions.RemoveEmptyEntries))
                {
                    writer.WriteStringValue(alias);
                }

                writer.WriteEndArray();
                break;
            case "duration" or "seed" when IsJson(cell, JsonValueKind.Number):
            case "extra" when IsJson(cell, JsonValueKind.Object):
                writer.WriteRawValue(cell.Trim(), skipInputValidation: true);
                break;
            case "generateAudio" or "watermark" or "cameraFixed" or "returnLastFrame" when bool.TryParse(cell, out var value):
                writer.WriteBooleanValue(value);
                break;
            default:
                writer.WriteStringValue(cell);
                break;
        }
    }

    private static bool IsJson(string cell, JsonValueKind kind)
    {
        var tokens = JsonText.MaxTokens;
        return JsonText.Parse(Encoding.UTF8.GetBytes(cell), 1, ref tokens, out var value) is null && value.ValueKind == kind;
    }

    private static JsonElement Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { MaxDepth = JsonText.MaxDepth + 2 }))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = JsonText.MaxDepth + 2 });
    }
}
