namespace Orchestrations.Campaigns.Intake;

/// <summary>Parses JSON Lines: the campaign without its items, then an item a line. Blank lines are passed over.</summary>
internal static class JsonLinesText
{
    public static DocumentProblem? Parse(ReadOnlySpan<byte> utf8, out ParsedDocument? parsed)
    {
        parsed = null;
        var tokens = JsonText.MaxTokens;
        var items = new List<ParsedItem>();
        ParsedDocument? root = null;
        for (var line = 1; !utf8.IsEmpty && items.Count <= CampaignDocumentValidator.MaxItems; line++)
        {
            var end = utf8.IndexOf((byte)'\n');
            var text = end < 0 ? utf8 : utf8[..end];
            utf8 = end < 0 ? [] : utf8[(end + 1)..];
            if (text.TrimEnd(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            if (JsonText.Parse(text, line, ref tokens, out var value) is { } malformed)
            {
                return malformed;
            }

            if (root is null)
            {
                root = new ParsedDocument(value) { Items = items, RootLine = line };
            }
            else
            {
                items.Add(new ParsedItem(value, line));
            }
        }

        parsed = root;
        return null;
    }
}
