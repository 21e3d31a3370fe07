using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>Walks the marker segments of a JPEG up to its frame header (ITU-T T.81, annex B).</summary>
internal static class JpegReader
{
    private const byte Fill = 0xFF;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App1 = 0xE1;

    public static MediaProbeResult Read(MediaReader reader)
    {
        Span<byte> head = stackalloc byte[10];
        var rotated = false;
        long position = 2;
        while (reader.TryRead(position, head[..2]))
        {
            var marker = head[1];
            if (head[0] != Fill)
                return reader.Malformed(MediaFormat.Jpeg, $"has no marker at byte {position}, where one must be");
            if (marker == Fill)
            {
                position++;
                continue;
            }

            if (marker is EndOfImage or StartOfScan)
                return reader.Malformed(MediaFormat.Jpeg, "has no frame header, which gives its size");
            if (!reader.TryRead(position + 2, head[..2]))
                break;
            var length = BinaryPrimitives.ReadUInt16BigEndian(head);
            if (length < 2)
                return reader.Malformed(MediaFormat.Jpeg, $"has a segment of impossible length at byte {position}");
            if (IsFrameHeader(marker))
            {
                if (!reader.TryRead(position + 4, head[..5]))
                    break;
                var height = BinaryPrimitives.ReadUInt16BigEndian(head[1..]);
                var width = BinaryPrimitives.ReadUInt16BigEndian(head[3..]);
                return rotated ? reader.Image(MediaFormat.Jpeg, height, width) : reader.Image(MediaFormat.Jpeg, width, height);
            }

            if (marker == App1 && length > 8 && reader.TryRead(position + 4, head[..6]) && head[..6].SequenceEqual("Exif\0\0"u8))
                rotated = TiffReader.ReadDirectory(reader, position + 10, position + 2 + length) is { IsRotated: true };
            position += 2 + length;
        }

        return reader.CutShort(MediaFormat.Jpeg);
    }

    /// <summary>SOF0 to SOF15; the three in between define tables.</summary>
    private static bool IsFrameHeader(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
