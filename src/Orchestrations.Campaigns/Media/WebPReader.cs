using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>Reads the first chunk of a WebP, in each of its three kinds (RFC 9649).</summary>
internal static class WebPReader
{
    private const int RiffHeaderLength = 8;
    private const int FirstChunk = 12;

    public static MediaProbeResult Read(MediaReader reader)
    {
        Span<byte> chunk = stackalloc byte[18];
        if (!reader.TryRead(4, chunk[..4])
            || RiffHeaderLength + BinaryPrimitives.ReadUInt32LittleEndian(chunk) > reader.Length
            || !reader.TryRead(FirstChunk, chunk))
        {
            return reader.CutShort(MediaFormat.WebP);
        }

        ReadOnlySpan<byte> payload = chunk[8..];
        return chunk[..4] switch
        {
            var kind when kind.SequenceEqual("VP8X"u8) => reader.Image(MediaFormat.WebP, 1 + ReadUInt24(payload[4..]), 1 + ReadUInt24(payload[7..])),
            var kind when kind.SequenceEqual("VP8 "u8) && payload[3..6].SequenceEqual<byte>([0x9D, 0x01, 0x2A]) => reader.Image(
                MediaFormat.WebP,
                BinaryPrimitives.ReadUInt16LittleEndian(payload[6..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(payload[8..]) & 0x3FFF),
            var kind when kind.SequenceEqual("VP8L"u8) && payload[0] == 0x2F => ReadLossless(reader, BinaryPrimitives.ReadUInt32LittleEndian(payload[1..])),
            _ => reader.Malformed(MediaFormat.WebP, "does not begin with an image"),
        };
    }

    private static MediaProbeResult ReadLossless(MediaReader reader, uint bits) =>
        reader.Image(MediaFormat.WebP, 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
