using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>Walks the chunks of a PNG, from the header that gives its size to the end that shows it is whole (RFC 2083).</summary>
internal static class PngReader
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;

    public static MediaProbeResult Read(MediaReader reader)
    {
        Span<byte> chunk = stackalloc byte[16];
        if (!reader.TryRead(SignatureLength, chunk))
            return reader.CutShort(MediaFormat.Png);
        if (!chunk[4..8].SequenceEqual("IHDR"u8))
            return reader.Malformed(MediaFormat.Png, "does not begin with its header chunk");
        var width = BinaryPrimitives.ReadUInt32BigEndian(chunk[8..]);
        var height = BinaryPrimitives.ReadUInt32BigEndian(chunk[12..]);

        long position = SignatureLength;
        while (reader.TryRead(position, chunk[..8]))
        {
            position += BinaryPrimitives.ReadUInt32BigEndian(chunk) + ChunkOverhead;
            if (chunk[4..8].SequenceEqual("IEND"u8))
                return position > reader.Length ? reader.CutShort(MediaFormat.Png) : reader.Image(MediaFormat.Png, width, height);
        }

        return reader.CutShort(MediaFormat.Png);
    }
}
