using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Orchestrations.Campaigns.Media;

/// <summary>Walks the chunks of a WAV to its format and its data.</summary>
internal static class WavReader
{
    /// <summary>What writers that can't seek back put as the data's length, at least: they don't know it.</summary>
    private const uint UnknownLength = 0x7FFF_0000;

    private const int Pcm = 1;
    private const int Float = 3;
    private const int Extensible = 0xFFFE;

    public static MediaProbeResult Read(MediaReader reader)
    {
        Span<byte> chunk = stackalloc byte[8];
        Span<byte> body = stackalloc byte[12];
        var format = default(WavFormat);
        uint samples = 0;
        long position = 12;
        while (reader.TryRead(position, chunk))
        {
            long length = BinaryPrimitives.ReadUInt32LittleEndian(chunk[4..]);
            position += 8;
            if (chunk[..4].SequenceEqual("fmt "u8) && reader.TryRead(position, body))
            {
                format = new WavFormat(
                    BinaryPrimitives.ReadUInt16LittleEndian(body),
                    BinaryPrimitives.ReadUInt32LittleEndian(body[4..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(body[8..]));
            }
            else if (chunk[..4].SequenceEqual("fact"u8) && reader.TryRead(position, body[..4]))
            {
                samples = BinaryPrimitives.ReadUInt32LittleEndian(body);
            }
            else if (chunk[..4].SequenceEqual("data"u8))
            {
                var available = reader.Length - position;
                return length > available && length < UnknownLength
                    ? reader.CutShort(MediaFormat.Wav)
                    : Measure(reader, format, samples, Math.Min(length, available));
            }

            // Chunks begin at even positions.
            position += length + (length & 1);
        }

        return reader.Malformed(MediaFormat.Wav, "has no data chunk");
    }

    private static MediaProbeResult Measure(MediaReader reader, WavFormat format, uint samples, long bytes)
    {
        // Writers disagree on the byte rate of compressed sound, whose samples the file counts instead.
        if (format is { Tag: not (Pcm or Float or Extensible), SampleRate: > 0 } && samples > 0)
            return reader.Audio(MediaFormat.Wav, samples / (double)format.SampleRate);
        return format.BytesPerSecond > 0
            ? reader.Audio(MediaFormat.Wav, bytes / (double)format.BytesPerSecond)
            : reader.Malformed(MediaFormat.Wav, "has no format chunk that gives its byte rate");
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct WavFormat(int Tag, uint SampleRate, uint BytesPerSecond);
}
