using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>What a movie's header says of its video track.</summary>
/// <param name="Id">The number by which fragments name it.</param>
/// <param name="Width">Pixels from left to right as displayed; 0 where it isn't said.</param>
/// <param name="Height">Pixels from top to bottom as displayed.</param>
/// <param name="EditedSeconds">How long the track is presented, by its edit list; not positive or not finite where it isn't said.</param>
/// <param name="TicksPerSecond">The track's clock.</param>
/// <param name="Timing">The samples that the header itself lists.</param>
/// <param name="FragmentSampleTicks">How long a fragment's sample lasts where the fragment doesn't say.</param>
internal sealed record MovieTrack(
    uint Id,
    int Width,
    int Height,
    double EditedSeconds,
    double TicksPerSecond,
    MovieTiming Timing,
    uint FragmentSampleTicks)
{
    /// <summary>Where the coded width is in a sample description: after the list's header, the entry's, and the fields before it.</summary>
    private const int CodedWidthOffset = 40;

    /// <summary>Reads the first video track; null where there is none.</summary>
    public static MovieTrack? FindVideo(ReadOnlySpan<byte> movie)
    {
        var boxes = new IsoBoxes(movie);
        while (boxes.MoveNext())
        {
            if (!boxes.Type.SequenceEqual("trak"u8))
                continue;
            var media = IsoBoxes.Find(boxes.Body, "mdia"u8);
            if (IsoBoxes.Find(media, "hdlr"u8) is [_, _, _, _, _, _, _, _, (byte)'v', (byte)'i', (byte)'d', (byte)'e', ..])
                return Read(movie, IsoBoxes.Find(boxes.Body, "tkhd"u8), media);
        }

        return null;
    }

    private static MovieTrack? Read(ReadOnlySpan<byte> movie, ReadOnlySpan<byte> trackHeader, ReadOnlySpan<byte> media)
    {
        var isLong = trackHeader is [1, ..];
        var matrixOffset = isLong ? 52 : 40;
        if (trackHeader.Length < matrixOffset + 44)
            return null;
        var id = BinaryPrimitives.ReadUInt32BigEndian(trackHeader[(isLong ? 20 : 12)..]);
        var duration = ReadDuration(trackHeader[(isLong ? 28 : 20)..], isLong);
        var matrix = trackHeader[matrixOffset..];

        var table = IsoBoxes.Find(IsoBoxes.Find(media, "minf"u8), "stbl"u8);
        // The coded size, for pixels are what the limits count; the track's size is in units of a display, which may not be square.
        var (width, height) = ReadCodedSize(IsoBoxes.Find(table, "stsd"u8));
        if (width == 0 || height == 0)
            (width, height) = (BinaryPrimitives.ReadUInt16BigEndian(matrix[36..]), BinaryPrimitives.ReadUInt16BigEndian(matrix[40..]));
        if (IsQuarterTurn(matrix))
            (width, height) = (height, width);

        return new MovieTrack(
            id,
            width,
            height,
            duration / ReadTicksPerSecond(IsoBoxes.Find(movie, "mvhd"u8)),
            ReadTicksPerSecond(IsoBoxes.Find(media, "mdhd"u8)),
            ReadTiming(IsoBoxes.Find(table, "stts"u8)),
            ReadFragmentDefault(IsoBoxes.Find(movie, "mvex"u8), id));
    }

    /// <summary>All bits set means that the duration is not known.</summary>
    private static double ReadDuration(ReadOnlySpan<byte> field, bool isLong) => isLong
        ? BinaryPrimitives.ReadUInt64BigEndian(field) is < ulong.MaxValue and var ticks ? ticks : 0
        : BinaryPrimitives.ReadUInt32BigEndian(field) is < uint.MaxValue and var shortTicks ? shortTicks : 0;

    /// <summary>The movie's and the media's headers have their clock at the same place; without one, no time can be told.</summary>
    private static double ReadTicksPerSecond(ReadOnlySpan<byte> header)
    {
        var offset = header is [1, ..] ? 20 : 12;
        return header.Length < offset + 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(header[offset..]);
    }

    private static (int Width, int Height) ReadCodedSize(ReadOnlySpan<byte> descriptions) => descriptions.Length < CodedWidthOffset + 4
        ? (0, 0)
        : (BinaryPrimitives.ReadUInt16BigEndian(descriptions[CodedWidthOffset..]),
            BinaryPrimitives.ReadUInt16BigEndian(descriptions[(CodedWidthOffset + 2)..]));

    /// <summary>A transformation that puts x where y was, as phones write for clips filmed upright.</summary>
    private static bool IsQuarterTurn(ReadOnlySpan<byte> matrix) =>
        BinaryPrimitives.ReadInt32BigEndian(matrix) == 0 && BinaryPrimitives.ReadInt32BigEndian(matrix[16..]) == 0
        && BinaryPrimitives.ReadInt32BigEndian(matrix[4..]) != 0 && BinaryPrimitives.ReadInt32BigEndian(matrix[12..]) != 0;

    /// <summary>Adds up the runs of samples of equal duration.</summary>
    private static MovieTiming ReadTiming(ReadOnlySpan<byte> runs)
    {
        var timing = new MovieTiming(0, 0);
        if (runs.Length < 8)
            return timing;
        var entries = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(runs[4..]), (runs.Length - 8) / 8);
        for (var i = 0; i < entries; i++)
        {
            var run = runs[(8 + (8 * i))..];
            double samples = BinaryPrimitives.ReadUInt32BigEndian(run);
            timing += new MovieTiming(samples, samples * BinaryPrimitives.ReadUInt32BigEndian(run[4..]));
        }

        return timing;
    }

    private static uint ReadFragmentDefault(ReadOnlySpan<byte> extends, uint trackId)
    {
        var boxes = new IsoBoxes(extends);
        while (boxes.MoveNext())
        {
            if (boxes.Type.SequenceEqual("trex"u8) && boxes.Body.Length >= 16 && BinaryPrimitives.ReadUInt32BigEndian(boxes.Body[4..]) == trackId)
                return BinaryPrimitives.ReadUInt32BigEndian(boxes.Body[12..]);
        }

        return 0;
    }
}
