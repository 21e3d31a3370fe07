using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>Adds up the samples of fragmented movies, as browsers and screen recorders write them, whose header lists none.</summary>
internal static class MovieFragments
{
    private const uint HasBaseDataOffset = 0x01;
    private const uint HasDescriptionIndex = 0x02;
    private const uint HasDefaultDuration = 0x08;

    private const uint HasDataOffset = 0x001;
    private const uint HasFirstSampleFlags = 0x004;
    private const uint HasDurations = 0x100;

    /// <summary>The fields that each sample of a run may have: its duration, size, flags and composition offset, in this order.</summary>
    private static ReadOnlySpan<uint> SampleFields => [HasDurations, 0x200, 0x400, 0x800];

    /// <summary>Measures the fragments of one track; null where their headers together are too long to be a clip's.</summary>
    public static MovieTiming? Measure(MediaReader reader, IReadOnlyList<IsoExtent> fragments, MovieTrack track)
    {
        var timing = new MovieTiming(0, 0);
        if (fragments.Sum(fragment => fragment.Length) > IsoFile.MaxHeader)
            return null;
        foreach (var fragment in fragments)
        {
            if (fragment.Read(reader) is not { } header)
                return null;
            var boxes = new IsoBoxes(header);
            while (boxes.MoveNext())
            {
                if (boxes.Type.SequenceEqual("traf"u8))
                    timing += MeasureTrack(boxes.Body, track);
            }
        }

        return timing;
    }

    private static MovieTiming MeasureTrack(ReadOnlySpan<byte> fragment, MovieTrack track)
    {
        var timing = new MovieTiming(0, 0);
        var header = IsoBoxes.Find(fragment, "tfhd"u8);
        if (header.Length < 8 || BinaryPrimitives.ReadUInt32BigEndian(header[4..]) != track.Id)
            return timing;
        var flags = BinaryPrimitives.ReadUInt32BigEndian(header);
        var offset = 8 + ((flags & HasBaseDataOffset) != 0 ? 8 : 0) + ((flags & HasDescriptionIndex) != 0 ? 4 : 0);
        var sampleTicks = (flags & HasDefaultDuration) != 0 && header.Length >= offset + 4
            ? BinaryPrimitives.ReadUInt32BigEndian(header[offset..])
            : track.FragmentSampleTicks;

        var boxes = new IsoBoxes(fragment);
        while (boxes.MoveNext())
        {
            if (boxes.Type.SequenceEqual("trun"u8) && boxes.Body.Length >= 8)
                timing += MeasureRun(boxes.Body, sampleTicks);
        }

        return timing;
    }

    private static MovieTiming MeasureRun(ReadOnlySpan<byte> run, uint sampleTicks)
    {
        var flags = BinaryPrimitives.ReadUInt32BigEndian(run);
        var samples = BinaryPrimitives.ReadUInt32BigEndian(run[4..]);
        if ((flags & HasDurations) == 0)
            return new MovieTiming(samples, (double)samples * sampleTicks);

        var stride = 0;
        foreach (var field in SampleFields)
            stride += (flags & field) != 0 ? 4 : 0;
        var offset = 8 + ((flags & HasDataOffset) != 0 ? 4 : 0) + ((flags & HasFirstSampleFlags) != 0 ? 4 : 0);
        double ticks = 0;
        var read = 0u;
        for (; read < samples && offset + 4 <= run.Length; read++, offset += stride)
            ticks += BinaryPrimitives.ReadUInt32BigEndian(run[offset..]);
        return new MovieTiming(read, ticks);
    }
}
