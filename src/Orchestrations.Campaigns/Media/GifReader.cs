using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>Reads the logical screen of a GIF.</summary>
internal static class GifReader
{
    public static MediaProbeResult Read(MediaReader reader)
    {
        Span<byte> size = stackalloc byte[4];
        return reader.TryRead(6, size)
            ? reader.Image(MediaFormat.Gif, BinaryPrimitives.ReadUInt16LittleEndian(size), BinaryPrimitives.ReadUInt16LittleEndian(size[2..]))
            : reader.CutShort(MediaFormat.Gif);
    }
}
