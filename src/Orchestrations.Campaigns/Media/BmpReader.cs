using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>Reads the information header of a Windows bitmap.</summary>
internal static class BmpReader
{
    private const int FileHeaderLength = 14;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;
    private const int LongestHeader = 124;

    public static MediaProbeResult Read(MediaReader reader)
    {
        Span<byte> header = stackalloc byte[12];
        // Two letters are a weak signature: a text may begin with them. The length of the next header must be one that exists, too.
        if (!reader.TryRead(FileHeaderLength, header))
            return new MediaProbeResult.Unrecognized(reader.Length);
        return BinaryPrimitives.ReadUInt32LittleEndian(header) switch
        {
            CoreHeader => reader.Image(
                MediaFormat.Bmp, BinaryPrimitives.ReadUInt16LittleEndian(header[4..]), BinaryPrimitives.ReadUInt16LittleEndian(header[6..])),
            // A negative height says that the rows go from the top down.
            >= InfoHeader and <= LongestHeader => reader.Image(
                MediaFormat.Bmp, BinaryPrimitives.ReadInt32LittleEndian(header[4..]), Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(header[8..]))),
            _ => new MediaProbeResult.Unrecognized(reader.Length),
        };
    }
}
