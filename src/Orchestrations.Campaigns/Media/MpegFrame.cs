using System.Runtime.InteropServices;

namespace Orchestrations.Campaigns.Media;

/// <summary>The header of an MPEG audio frame, layer III (ISO/IEC 11172-3, 2.4.1.3).</summary>
/// <param name="IsMpeg1">MPEG-1; otherwise MPEG-2 or 2.5, whose frames hold half the samples.</param>
/// <param name="IsMono">One channel.</param>
/// <param name="SampleRate">Samples per second.</param>
/// <param name="Length">The whole frame's bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MpegFrame(bool IsMpeg1, bool IsMono, int SampleRate, int Length)
{
    public const int HeaderLength = 4;

    private const int Mpeg1 = 3;
    private const int Mpeg2 = 2;
    private const int ReservedVersion = 1;
    private const int LayerThree = 1;

    private static ReadOnlySpan<short> Mpeg1Kilobits => [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];

    private static ReadOnlySpan<short> Mpeg2Kilobits => [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    private static ReadOnlySpan<int> Mpeg1SampleRates => [44100, 48000, 32000];

    /// <summary>Samples a frame, of each channel.</summary>
    public int Samples => IsMpeg1 ? 1152 : 576;

    /// <summary>Bytes between the header and the sound, where an info frame has its mark.</summary>
    public int SideInformationLength => (IsMpeg1, IsMono) switch
    {
        (true, false) => 32,
        (true, true) or (false, false) => 17,
        (false, true) => 9,
    };

    /// <summary>Whether both can belong to one stream: the bit rate and the channels may change from frame to frame, these may not.</summary>
    public bool IsLike(MpegFrame other) => IsMpeg1 == other.IsMpeg1 && SampleRate == other.SampleRate;

    /// <summary>Reads a header; null where the bytes are none, or of a free bit rate, whose length isn't in the header.</summary>
    public static MpegFrame? TryParse(ReadOnlySpan<byte> header)
    {
        var version = (header[1] >> 3) & 3;
        var layer = (header[1] >> 1) & 3;
        var bitRateIndex = header[2] >> 4;
        var sampleRateIndex = (header[2] >> 2) & 3;
        if (header[0] != 0xFF || header[1] < 0xE0 || version == ReservedVersion || layer != LayerThree || bitRateIndex is 0 or 15 || sampleRateIndex == 3)
            return null;

        var isMpeg1 = version == Mpeg1;
        var sampleRate = Mpeg1SampleRates[sampleRateIndex] / (isMpeg1 ? 1 : version == Mpeg2 ? 2 : 4);
        var bitRate = 1000 * (isMpeg1 ? Mpeg1Kilobits : Mpeg2Kilobits)[bitRateIndex];
        var padding = (header[2] >> 1) & 1;
        return new MpegFrame(isMpeg1, header[3] >> 6 == 3, sampleRate, ((isMpeg1 ? 144 : 72) * bitRate / sampleRate) + padding);
    }
}
