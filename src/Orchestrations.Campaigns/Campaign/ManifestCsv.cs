using System.Globalization;
using System.Text;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>Writes a manifest as CSV (RFC 4180), safe to open in a spreadsheet.</summary>
internal static class ManifestCsv
{
    private const string Header =
        "item,status,task_id,uri,content_type,bytes,sha256,failure_code,failure_message,submitted_at,generated_at,archived_at\r\n";

    /// <summary>Writes the header, and a line an item.</summary>
    /// <param name="items">The items.</param>
    public static string Write(IReadOnlyList<ItemView> items)
    {
        var csv = new StringBuilder(Header, Header.Length + (items.Count * 256));
        foreach (var item in items)
        {
            csv.AppendJoin(',', Cells(item).Select(Cell)).Append("\r\n");
        }

        return csv.ToString();
    }

    private static IEnumerable<string?> Cells(ItemView item) =>
    [
        item.Id,
        item.Status.ToString(),
        item.TaskId,
        item.Output?.Uri,
        item.Output?.ContentType,
        item.Output?.Bytes.ToString(CultureInfo.InvariantCulture),
        item.Output?.Sha256,
        item.Failure?.Code,
        item.Failure?.Message,
        Time(item.Timings.SubmittedAt),
        Time(item.Timings.GeneratedAt),
        Time(item.Timings.ArchivedAt),
    ];

    private static string? Time(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    // A spreadsheet runs what begins like a formula, and task ids and messages come from outside: an apostrophe makes it text.
    private static string Cell(string? value)
    {
        var text = value ?? "";
        if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r')
        {
            text = "'" + text;
        }

        return text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
