namespace Orchestrations.Campaigns.Output.Download;

/// <summary>Tells a video or an image by its first bytes, whatever its address or its headers say.</summary>
internal static class MediaSignature
{
    /// <summary>How many bytes are looked at.</summary>
    public const int Bytes = 64;

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The media type, or null where these are not the first bytes of that kind.</summary>
    public static string? Identify(ReadOnlySpan<byte> head, DownloadKind kind) => kind switch
    {
        DownloadKind.Video when head.Length >= 12 && head[4..8].SequenceEqual("ftyp"u8) =>
            head[8..12].SequenceEqual("qt  "u8) ? "video/quicktime" : "video/mp4",
        DownloadKind.Image when head.StartsWith(Png) => "image/png",
        DownloadKind.Image when head.StartsWith(Jpeg) => "image/jpeg",
        _ => null,
    };

    /// <summary>What bytes that are not media look like, for a message: none of them are quoted.</summary>
    public static string Describe(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
        {
            return "empty";
        }

        var text = head.StartsWith(ByteOrderMark) ? head[3..] : head;
        text = text.TrimStart(" \t\r\n"u8);
        return text switch
        {
            [(byte)'<', (byte)'?', ..] => "an XML document",
            [(byte)'<', ..] => "a page or an XML document",
            [(byte)'{' or (byte)'[', ..] => "a JSON document",
            _ => "of another kind",
        };
    }
}
