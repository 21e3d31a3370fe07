using System.Text;
using Orchestrations.Campaigns.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Media;

public sealed class Mp3Tests
{
    /// <summary>MPEG-1, 128 kbit/s, 48 kHz, stereo: 384 bytes and 24 ms a frame.</summary>
    private static readonly byte[] Header = [0xFF, 0xFB, 0x94, 0x00];

    [Theory]
    [InlineData(0x94, 0x00, 384, 125, 3000)] // 128 kbit/s, 48 kHz
    [InlineData(0x90, 0x00, 417, 100, 2612)] // 128 kbit/s, 44.1 kHz
    [InlineData(0x92, 0x00, 418, 100, 2612)] // the same, padded
    [InlineData(0xE8, 0xC0, 1440, 100, 3600)] // 320 kbit/s, 32 kHz, mono
    public void Frames_of_a_constant_bit_rate_add_up(byte rates, byte channels, int length, int frames, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Measure(Frames([0xFF, 0xFB, rates, channels], length, frames)));

    [Theory]
    [InlineData(0xF3, 0x84, 192, 100, 2400)] // MPEG-2, 64 kbit/s, 24 kHz
    [InlineData(0xE3, 0x18, 72, 100, 7200)] // MPEG-2.5, 8 kbit/s, 8 kHz
    public void The_lower_sample_rates_of_later_versions_are_known(byte version, byte rates, int length, int frames, int milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Measure(Frames([0xFF, version, rates, 0], length, frames)));

    [Fact]
    public void Frames_of_a_variable_bit_rate_add_up_though_no_header_counts_them()
    {
        byte[] mp3 = [.. Frames(Header, 384, 50), .. Frames([0xFF, 0xFB, 0xE4, 0x00], 960, 50), .. Frames([0xFF, 0xFB, 0x14, 0x00], 96, 25)];

        Assert.Equal(TimeSpan.FromSeconds(3), Measure(mp3));
    }

    [Theory]
    [InlineData(36, "Xing")]
    [InlineData(36, "Info")]
    [InlineData(36, "VBRI")]
    public void A_header_frame_is_not_played_and_its_own_count_is_not_believed(int offset, string mark)
    {
        var info = Frames(Header, 384, 1);
        Encoding.ASCII.GetBytes(mark).CopyTo(info, offset);
        info.AsSpan(offset + 8, 8).Fill(0x7F);

        Assert.Equal(TimeSpan.FromMilliseconds(2400), Measure([.. info, .. Frames(Header, 384, 100)]));
    }

    [Theory]
    [InlineData(0b1111, 120, "LAME")]
    [InlineData(0b0000, 8, "Lavc")]
    public void What_the_encoder_added_is_not_played(byte fields, int encoderOffset, string encoder)
    {
        var info = Frames(Header, 384, 1);
        "Info"u8.CopyTo(info.AsSpan(36));
        info[43] = fields;
        Encoding.ASCII.GetBytes(encoder).CopyTo(info, 36 + encoderOffset);
        // 576 and 1344 samples in twelve bits each: 40 ms together.
        new byte[] { 0x24, 0x05, 0x40 }.CopyTo(info, 36 + encoderOffset + 21);

        Assert.Equal(TimeSpan.FromMilliseconds(2360), Measure([.. info, .. Frames(Header, 384, 100)]));
    }

    [Fact]
    public void A_header_frame_too_short_for_its_fields_is_still_one()
    {
        var info = Frames([0xFF, 0xF3, 0x14, 0xC0], 24, 1); // MPEG-2, 8 kbit/s, 24 kHz, mono
        "Xing"u8.CopyTo(info.AsSpan(13));

        Assert.Equal(TimeSpan.FromMilliseconds(2400), Measure([.. info, .. Frames([0xFF, 0xF3, 0x14, 0xC0], 24, 100)]));
    }

    [Fact]
    public void A_header_frame_that_ends_with_its_mark_is_still_one()
    {
        var info = Frames([0xFF, 0xF3, 0x10, 0x00], 26, 1); // MPEG-2, 8 kbit/s, 22.05 kHz, stereo
        "Info"u8.CopyTo(info.AsSpan(21));

        Assert.Equal(TimeSpan.FromMilliseconds(2612), Measure([.. info, .. Frames([0xFF, 0xF3, 0x10, 0x00], 26, 100)]));
    }

    [Fact]
    public void Tags_before_and_after_and_the_padding_between_are_passed_over()
    {
        byte[] tag = [.. "ID3"u8, 4, 0, 0, 0, 0, 1, 0, .. new byte[128]];
        byte[] footed = [.. "ID3"u8, 4, 0, 0x10, 0, 0, 0, 2, .. new byte[12]];
        byte[] last = [.. "TAG"u8, .. Frames(Header, 125, 1)];

        Assert.Equal(TimeSpan.FromMilliseconds(2400), Measure([.. tag, .. footed, .. new byte[5000], .. Frames(Header, 384, 100), .. last]));
    }

    [Fact]
    public void A_stream_that_begins_within_a_frame_and_has_damage_is_measured_by_its_whole_frames()
    {
        byte[] mp3 = [.. new byte[300], .. Frames(Header, 384, 50), .. new byte[700], .. Frames(Header, 384, 50), .. Frames(Header, 384, 1)[..200]];

        Assert.Equal(TimeSpan.FromMilliseconds(2400), Measure(mp3));
    }

    [Fact]
    public void Sound_beyond_any_limit_is_estimated()
    {
        // 110,000 frames of 24 bytes, 24 ms each.
        Assert.Equal(TimeSpan.FromSeconds(2640), Measure(Frames([0xFF, 0xF3, 0x14, 0xC0], 24, 110_000)));
    }

    [Theory]
    [InlineData(0xFF, 0xFD, 0x94)] // layer II
    [InlineData(0xFF, 0xEB, 0x94)] // a version that is none
    [InlineData(0xFF, 0xFB, 0x04)] // a free bit rate
    [InlineData(0xFF, 0xFB, 0xF4)] // a bit rate that is none
    [InlineData(0xFF, 0xFB, 0x9C)] // a sample rate that is none
    [InlineData(0xFF, 0xDB, 0x94)] // no frame mark
    public void Frames_of_another_kind_are_no_mp3(byte first, byte second, byte third)
    {
        var content = Frames([first, second, third, 0], 384, 20);

        Assert.IsType<MediaProbeResult.Unrecognized>(MediaProbe.Probe(new MemoryStream(content)));
    }

    [Fact]
    public void A_tag_without_frames_is_malformed()
    {
        var result = MediaProbe.Probe(new MemoryStream([.. "ID3"u8, 4, 0, 0, 0, 0, 0, 0, .. "fLaC and so on"u8]));

        Assert.Equal("has no MPEG layer III frame after its tag", Assert.IsType<MediaProbeResult.Malformed>(result).Problem);
    }

    [Fact]
    public void A_single_frame_to_the_end_of_the_file_is_an_mp3() =>
        Assert.Equal(TimeSpan.FromMilliseconds(24), Measure(Frames(Header, 384, 1)));

    private static byte[] Frames(byte[] header, int length, int count)
    {
        var frames = new byte[length * count];
        for (var i = 0; i < count; i++)
            header.CopyTo(frames, i * length);
        return frames;
    }

    private static TimeSpan? Measure(byte[] content)
    {
        var info = Assert.IsType<MediaProbeResult.Recognized>(MediaProbe.Probe(new MemoryStream(content))).Info;
        Assert.Equal(MediaFormat.Mp3, info.Format);
        return info.Duration;
    }
}
