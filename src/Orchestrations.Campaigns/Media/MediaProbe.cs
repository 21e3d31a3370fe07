namespace Orchestrations.Campaigns.Media;

/// <summary>
/// Tells what a media file is from its bytes, never from its name. Only headers are read: nothing is decoded. The bytes are not trusted: whatever they
/// hold, the answer is a value, comes after a bounded number of reads, and takes a few megabytes of memory at most.
/// </summary>
public static class MediaProbe
{
    private const int HeadLength = 16;

    /// <summary>Looks into a file, and leaves it positioned at its beginning.</summary>
    /// <param name="content">The whole file; it must be seekable.</param>
    /// <returns>What the file is, or why that can't be said.</returns>
    /// <exception cref="IOException">The stream itself can't be read.</exception>
    public static MediaProbeResult Probe(Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        var reader = new MediaReader(content);
        var result = Read(reader);
        content.Position = 0;
        return result is MediaProbeResult.Malformed malformed && reader.Exhausted
            ? malformed with { Problem = "is spread over too many parts to be read" }
            : result;
    }

    private static MediaProbeResult Read(MediaReader reader)
    {
        Span<byte> buffer = stackalloc byte[HeadLength];
        buffer.Clear();
        reader.TryRead(0, buffer[..(int)Math.Min(HeadLength, reader.Length)]);
        ReadOnlySpan<byte> head = buffer;
        return head switch
        {
            [0xFF, 0xD8, 0xFF, ..] => JpegReader.Read(reader),
            [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => PngReader.Read(reader),
            [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..] => TiffReader.Read(reader),
            [(byte)'B', (byte)'M', ..] => BmpReader.Read(reader),
            _ when head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) => GifReader.Read(reader),
            _ when head.StartsWith("RIFF"u8) && head[8..].StartsWith("WEBP"u8) => WebPReader.Read(reader),
            _ when head.StartsWith("RIFF"u8) && head[8..].StartsWith("WAVE"u8) => WavReader.Read(reader),
            _ when head[4..].StartsWith("ftyp"u8) => ReadBranded(reader),
            _ when IsUnbrandedQuickTime(head) => MovieReader.Read(reader, MediaFormat.Mov),
            _ => Mp3Reader.Read(reader),
        };
    }

    private static MediaProbeResult ReadBranded(MediaReader reader) => IsoBrands.FormatOf(reader) switch
    {
        null => new MediaProbeResult.Unrecognized(reader.Length),
        { } format when format.Type() is MediaType.Image => HeifReader.Read(reader, format),
        { } format => MovieReader.Read(reader, format),
    };

    /// <summary>QuickTime files older than the file type box begin with one of these; a text that happens to hold the word has no control character first.</summary>
    private static bool IsUnbrandedQuickTime(ReadOnlySpan<byte> head) =>
        head[0] < ' ' && (head[4..].StartsWith("moov"u8) || head[4..].StartsWith("mdat"u8) || head[4..].StartsWith("wide"u8));
}
