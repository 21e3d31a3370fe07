using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>
/// The first frame of most MP3 files: a Xing, Info or VBRI header in a frame that holds no sound. LAME and FFmpeg note in it how many samples the encoder
/// added, which players leave out; so does the measured duration, or a clip of 15 s would be measured as 15.05 s.
/// </summary>
/// <param name="TrimmedSamples">Samples that are not played, at the beginning and the end together.</param>
internal sealed record MpegInfoFrame(int TrimmedSamples)
{
    /// <summary>More than the header's last field of interest needs.</summary>
    public const int MaxLength = 192;

    private const int VbriOffset = MpegFrame.HeaderLength + 32;
    private const int TrimOffset = 21;

    /// <summary>Reads the header; null where the frame is an ordinary one.</summary>
    public static MpegInfoFrame? TryParse(ReadOnlySpan<byte> frame, MpegFrame header)
    {
        if (StartsWith(frame, VbriOffset, "VBRI"u8))
            return new MpegInfoFrame(0);
        var offset = MpegFrame.HeaderLength + header.SideInformationLength;
        if (!StartsWith(frame, offset, "Xing"u8) && !StartsWith(frame, offset, "Info"u8))
            return null;

        var encoder = offset + 8;
        if (encoder > frame.Length)
            return new MpegInfoFrame(0);
        var fields = BinaryPrimitives.ReadUInt32BigEndian(frame[(offset + 4)..]);
        encoder += ((fields & 1) != 0 ? 4 : 0) + ((fields & 2) != 0 ? 4 : 0) + ((fields & 4) != 0 ? 100 : 0) + ((fields & 8) != 0 ? 4 : 0);
        if (encoder + TrimOffset + 3 > frame.Length || !(StartsWith(frame, encoder, "LAME"u8) || StartsWith(frame, encoder, "Lav"u8)))
            return new MpegInfoFrame(0);
        var trim = frame[(encoder + TrimOffset)..];
        var delay = (trim[0] << 4) | (trim[1] >> 4);
        var padding = ((trim[1] & 0x0F) << 8) | trim[2];
        return new MpegInfoFrame(delay + padding);
    }

    private static bool StartsWith(ReadOnlySpan<byte> frame, int offset, ReadOnlySpan<byte> mark) =>
        offset < frame.Length && frame[offset..].StartsWith(mark);
}
