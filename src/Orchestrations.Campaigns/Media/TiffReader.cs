using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>Reads the first image directory of a TIFF, which EXIF is too (TIFF 6.0, section 2).</summary>
internal static class TiffReader
{
    private const int EntryLength = 12;
    private const int ShortType = 3;
    private const int LongType = 4;

    public static MediaProbeResult Read(MediaReader reader) => ReadDirectory(reader, 0, reader.Length) switch
    {
        null => reader.CutShort(MediaFormat.Tiff),
        { IsRotated: true } directory => reader.Image(MediaFormat.Tiff, directory.Height, directory.Width),
        { } directory => reader.Image(MediaFormat.Tiff, directory.Width, directory.Height),
    };

    /// <summary>Reads the directory that the header at the start points to; null where it doesn't lie before the end.</summary>
    public static TiffDirectory? ReadDirectory(MediaReader reader, long start, long end)
    {
        Span<byte> buffer = stackalloc byte[EntryLength];
        if (!reader.TryRead(start, buffer[..8]))
            return null;
        var bigEndian = buffer[0] == 'M';
        var position = start + ReadUInt32(buffer[4..], bigEndian);
        if (position + 2 > end || !reader.TryRead(position, buffer[..2]))
            return null;
        var entries = ReadUInt16(buffer, bigEndian);
        position += 2;
        if (position + (entries * EntryLength) > end)
            return null;

        var directory = new TiffDirectory(0, 0, 1);
        for (var i = 0; i < entries; i++, position += EntryLength)
        {
            if (!reader.TryRead(position, buffer))
                return null;
            var value = ReadUInt16(buffer[2..], bigEndian) switch
            {
                ShortType => ReadUInt16(buffer[8..], bigEndian),
                LongType => ReadUInt32(buffer[8..], bigEndian),
                _ => 0u,
            };
            directory = ReadUInt16(buffer, bigEndian) switch
            {
                0x0100 => directory with { Width = value },
                0x0101 => directory with { Height = value },
                0x0112 => directory with { Orientation = value },
                _ => directory,
            };
        }

        return directory;
    }

    private static ushort ReadUInt16(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint ReadUInt32(ReadOnlySpan<byte> bytes, bool bigEndian) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}

/// <summary>What a TIFF directory says of its image; 0 where it has no such entry.</summary>
internal sealed record TiffDirectory(uint Width, uint Height, uint Orientation)
{
    /// <summary>Whether the image is displayed on its side: orientations 5 to 8 swap rows and columns.</summary>
    public bool IsRotated => Orientation is >= 5 and <= 8;
}
