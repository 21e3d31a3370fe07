using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>Finds the size of the primary picture among the item properties of a HEIC or HEIF file (ISO/IEC 23008-12).</summary>
internal static class HeifReader
{
    /// <summary>The version and flags that many boxes begin with.</summary>
    private const int FullBoxHeader = 4;

    public static MediaProbeResult Read(MediaReader reader, MediaFormat format)
    {
        var file = IsoFile.Read(reader);
        if (file.IsCutShort)
            return reader.CutShort(format);
        if (file.Meta is not { } extent)
            return reader.Malformed(format, "has no meta box, the header that describes its pictures");
        if (extent.Read(reader) is not { Length: > FullBoxHeader } meta)
            return reader.Malformed(format, "has a meta box that can't be read");

        var content = meta.AsSpan(FullBoxHeader);
        var properties = IsoBoxes.Find(content, "iprp"u8);
        var container = IsoBoxes.Find(properties, "ipco"u8);
        var used = FindAssociations(IsoBoxes.Find(properties, "ipma"u8), ReadPrimaryItem(IsoBoxes.Find(content, "pitm"u8)));
        return ReadSize(container, used) is var (width, height)
            ? reader.Image(format, width, height)
            : reader.Malformed(format, "does not give the size of its picture");
    }

    private static uint? ReadPrimaryItem(ReadOnlySpan<byte> pitm) => pitm switch
    {
        [0, _, _, _, _, _, ..] => BinaryPrimitives.ReadUInt16BigEndian(pitm[FullBoxHeader..]),
        [> 0, _, _, _, _, _, _, _, ..] => BinaryPrimitives.ReadUInt32BigEndian(pitm[FullBoxHeader..]),
        _ => null,
    };

    /// <summary>The numbers, from 1, of the properties that an item has; null where the file doesn't say.</summary>
    private static HashSet<int>? FindAssociations(ReadOnlySpan<byte> ipma, uint? item)
    {
        if (item is null || ipma.Length < 8)
            return null;
        var idLength = ipma[0] == 0 ? 2 : 4;
        var indexLength = (ipma[3] & 1) == 0 ? 1 : 2;
        var rest = ipma[8..];
        while (rest.Length > idLength)
        {
            var id = idLength == 2 ? BinaryPrimitives.ReadUInt16BigEndian(rest) : BinaryPrimitives.ReadUInt32BigEndian(rest);
            int count = rest[idLength];
            rest = rest[(idLength + 1)..];
            if (count * indexLength > rest.Length)
                return null;
            if (id == item)
            {
                var indexes = new HashSet<int>();
                // The topmost bit says whether the property is essential.
                for (var i = 0; i < count; i++)
                    indexes.Add(indexLength == 1 ? rest[i] & 0x7F : BinaryPrimitives.ReadUInt16BigEndian(rest[(2 * i)..]) & 0x7FFF);
                return indexes;
            }

            rest = rest[(count * indexLength)..];
        }

        return null;
    }

    /// <summary>The size as displayed. Where the file doesn't say which is the primary picture's, it is the largest: thumbnails and tiles are smaller.</summary>
    private static (uint Width, uint Height)? ReadSize(ReadOnlySpan<byte> container, HashSet<int>? used)
    {
        (uint Width, uint Height)? size = null;
        var rotated = false;
        var boxes = new IsoBoxes(container);
        for (var index = 1; boxes.MoveNext(); index++)
        {
            if (used is not null && !used.Contains(index))
                continue;
            if (boxes.Type.SequenceEqual("irot"u8) && boxes.Body is [var quarterTurns, ..])
                rotated = used is not null && (quarterTurns & 1) == 1;
            if (!boxes.Type.SequenceEqual("ispe"u8) || boxes.Body.Length < FullBoxHeader + 8)
                continue;
            var width = BinaryPrimitives.ReadUInt32BigEndian(boxes.Body[FullBoxHeader..]);
            var height = BinaryPrimitives.ReadUInt32BigEndian(boxes.Body[(FullBoxHeader + 4)..]);
            if (size is not { } largest || (ulong)width * height > (ulong)largest.Width * largest.Height)
                size = (width, height);
        }

        return size is var (w, h) && rotated ? (h, w) : size;
    }
}
