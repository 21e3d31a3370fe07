namespace Orchestrations.Campaigns.Media;

/// <summary>
/// Measures MPEG audio by walking its frames, so that the duration is right for a constant and a variable bit rate, and doesn't depend on an optional header
/// being there or telling the truth.
/// </summary>
internal static class Mp3Reader
{
    /// <summary>Forty minutes or more: beyond it the rest is estimated, which changes no verdict.</summary>
    private const int MaxFrames = 100_000;

    private const int Id3HeaderLength = 10;
    private const int TrailingTagLength = 128;

    /// <summary>How far after a tag, or within the audio, frames are looked for: some writers leave padding there.</summary>
    private const int MaxJunk = 64 * 1024;

    /// <summary>How far into an untagged file frames are looked for: a stream cut anywhere begins within a frame, and the longest has 1,441 bytes.</summary>
    private const int MaxUntaggedJunk = 2048;

    public static MediaProbeResult Read(MediaReader reader)
    {
        var start = SkipLeadingTags(reader);
        if (start > reader.Length)
            return reader.CutShort(MediaFormat.Mp3);
        var tagged = start > 0;
        var end = SkipTrailingTag(reader);
        if (FindFirstFrame(reader, start, end, tagged ? MaxJunk : MaxUntaggedJunk) is not var (first, frame))
        {
            return tagged
                ? reader.Malformed(MediaFormat.Mp3, "has no MPEG layer III frame after its tag")
                : new MediaProbeResult.Unrecognized(reader.Length);
        }

        Span<byte> bytes = stackalloc byte[Math.Min(frame.Length, MpegInfoFrame.MaxLength)];
        var info = reader.TryRead(first, bytes) ? MpegInfoFrame.TryParse(bytes, frame) : null;
        var frames = CountFrames(reader, info is null ? first : first + frame.Length, end, frame);
        var samples = Math.Max(0, (frames * frame.Samples) - (info?.TrimmedSamples ?? 0));
        return reader.Audio(MediaFormat.Mp3, samples / frame.SampleRate);
    }

    /// <summary>Where the audio may begin: after the ID3v2 tags, of which there may be several.</summary>
    private static long SkipLeadingTags(MediaReader reader)
    {
        Span<byte> tag = stackalloc byte[Id3HeaderLength];
        long position = 0;
        while (reader.TryRead(position, tag) && tag.StartsWith("ID3"u8))
        {
            // Seven bits a byte, so that a tag never looks like a frame.
            var size = ((tag[6] & 0x7F) << 21) | ((tag[7] & 0x7F) << 14) | ((tag[8] & 0x7F) << 7) | (tag[9] & 0x7F);
            var hasFooter = (tag[5] & 0x10) != 0;
            position += Id3HeaderLength + size + (hasFooter ? Id3HeaderLength : 0);
        }

        return position;
    }

    /// <summary>Where the audio ends: before an ID3v1 tag.</summary>
    private static long SkipTrailingTag(MediaReader reader)
    {
        Span<byte> mark = stackalloc byte[3];
        var position = reader.Length - TrailingTagLength;
        return reader.TryRead(position, mark) && mark.SequenceEqual("TAG"u8) ? position : reader.Length;
    }

    /// <summary>Finds a frame that another of its kind follows, or that ends with the audio; anything else is a chance likeness.</summary>
    private static (long Position, MpegFrame Frame)? FindFirstFrame(MediaReader reader, long start, long end, int within)
    {
        for (var position = start; position < Math.Min(end, start + within); position++)
        {
            if (ReadFrame(reader, position) is not { } frame)
                continue;
            var next = position + frame.Length;
            if (next == end || (ReadFrame(reader, next) is { } following && following.IsLike(frame)))
                return (position, frame);
        }

        return null;
    }

    /// <summary>How many whole frames there are; a fraction where the rest is estimated.</summary>
    private static double CountFrames(MediaReader reader, long start, long end, MpegFrame like)
    {
        var frames = 0;
        var junk = 0;
        var position = start;
        while (position < end && junk < MaxJunk)
        {
            if (ReadFrame(reader, position) is not { } frame || !frame.IsLike(like))
            {
                junk++;
                position++;
                continue;
            }

            position += frame.Length;
            if (position > end)
                break;
            if (++frames == MaxFrames)
                return frames * ((end - start) / (double)(position - start));
        }

        return frames;
    }

    private static MpegFrame? ReadFrame(MediaReader reader, long position)
    {
        Span<byte> header = stackalloc byte[MpegFrame.HeaderLength];
        return reader.TryRead(position, header) ? MpegFrame.TryParse(header) : null;
    }
}
