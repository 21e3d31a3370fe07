using System.Buffers.Binary;
using Orchestrations.Campaigns.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Media;

public sealed class MediaProbeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("BM, the initials of somebody with a long enough name")]
    [InlineData("BM")]
    [InlineData("The wide world of plain text")]
    [InlineData("%PDF-1.7 and much more after it")]
    [InlineData("RIFF\0\0\0\0AVI LIST")]
    [InlineData("\0\0\0\u0014ftypavif\0\0\0\0mif1")]
    [InlineData("\0\0\0\u0014ftypmif1\0\0\0\0avif")]
    [InlineData("\0\0\0\u0014ftypjp2 \0\0\0\0jp2 ")]
    public void What_is_of_no_supported_format_is_unrecognized(string content) =>
        Assert.Equal(new MediaProbeResult.Unrecognized(content.Length), Probe(System.Text.Encoding.Latin1.GetBytes(content)));

    [Fact]
    public void Every_format_has_a_name_and_a_content_type_of_its_kind()
    {
        foreach (var format in Enum.GetValues<MediaFormat>())
        {
            Assert.StartsWith($"{format.Type()}/", format.ContentType(), StringComparison.OrdinalIgnoreCase);
            Assert.Equal(format.ToString(), format.DisplayName(), ignoreCase: true);
        }
    }

    [Fact]
    public void A_format_is_told_by_content_though_a_text_in_it_names_another()
    {
        byte[] gif = [.. "GIF89a"u8, 0x90, 0x01, 0x2C, 0x01, .. "ftypisom PNG RIFF"u8];

        Assert.Equal(new MediaInfo(MediaFormat.Gif, gif.Length, 400, 300), Recognize(gif));
    }

    [Theory]
    [InlineData("picture.jpg", 100)]
    [InlineData("picture.png", 1000)]
    [InlineData("picture.gif", 8)]
    [InlineData("lossy.webp", 400)]
    [InlineData("picture.tiff", 300)]
    [InlineData("picture.heic", 500)]
    [InlineData("clip.mp4", 5000)]
    [InlineData("clip.mov", 1000)]
    [InlineData("cbr.mp3", 30)]
    [InlineData("tone.wav", 10_000)]
    public void A_file_cut_short_is_called_so(string file, int bytes)
    {
        var problem = Break(File.ReadAllBytes(Repository.MediaFile(file))[..bytes]);

        Assert.Equal($"is cut short: its headers promise more than its {bytes:N0} bytes", problem);
    }

    [Fact]
    public void A_jpeg_says_what_is_wrong_with_its_segments()
    {
        Assert.Equal("has no marker at byte 6, where one must be", Break([0xFF, 0xD8, 0xFF, 0xE0, 0, 2, 0, 0]));
        Assert.Equal("has no frame header, which gives its size", Break([0xFF, 0xD8, 0xFF, 0xFF, 0xDA, 0, 4, 0, 0]));
        Assert.Equal("has a segment of impossible length at byte 2", Break([0xFF, 0xD8, 0xFF, 0xE0, 0, 1, 0, 0]));
        Assert.Equal("claims to be 0 x 16 pixels", Break([0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 16, 0, 0, 1, 0, 0, 0]));
    }

    [Fact]
    public void A_file_in_too_many_parts_is_given_up()
    {
        var content = new byte[600_000];
        content.AsSpan().Fill(0xFF);
        content[1] = 0xD8;

        Assert.Equal("is spread over too many parts to be read", Break(content));
    }

    [Fact]
    public void A_length_that_a_header_claims_is_not_allocated()
    {
        byte[] png = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 1, 0, 0, 0, 1, 0, .. new byte[9], 0x40, 0, 0, 0, .. "tEXt"u8, .. new byte[40]];
        var allocated = GC.GetAllocatedBytesForCurrentThread();

        Assert.StartsWith("is cut short", Break(png), StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 64 * 1024);
    }

    [Fact]
    public void A_png_begins_with_its_header() =>
        Assert.Equal("does not begin with its header chunk", Break([0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 0, .. "IEND"u8, .. new byte[20]]));

    [Fact]
    public void A_webp_begins_with_an_image() =>
        Assert.Equal("does not begin with an image", Break([.. "RIFF"u8, 20, 0, 0, 0, .. "WEBPEXIF"u8, .. new byte[20]]));

    [Fact]
    public void A_bitmap_is_measured_in_its_old_form_and_with_its_rows_upside_down()
    {
        byte[] old = [.. "BM"u8, .. new byte[12], 12, 0, 0, 0, 0x90, 1, 0x2C, 1, .. new byte[8]];
        byte[] downwards = [.. "BM"u8, .. new byte[12], 40, 0, 0, 0, 0x90, 1, 0, 0, 0xD4, 0xFE, 0xFF, 0xFF, .. new byte[28]];

        Assert.Equal(new MediaInfo(MediaFormat.Bmp, old.Length, 400, 300), Recognize(old));
        Assert.Equal(new MediaInfo(MediaFormat.Bmp, downwards.Length, 400, 300), Recognize(downwards));
    }

    [Theory]
    [InlineData(false, 1, 400, 300)]
    [InlineData(false, 8, 300, 400)]
    [InlineData(true, 1, 400, 300)]
    [InlineData(true, 6, 300, 400)]
    public void A_tiff_is_read_in_either_byte_order_and_displayed_by_its_orientation(bool bigEndian, ushort orientation, int width, int height)
    {
        var tiff = new byte[50];
        (bigEndian ? "MM\0*"u8 : "II*\0"u8).CopyTo(tiff);
        Write(4, 8, 4);
        Write(8, 3, 2);
        Entry(10, 0x0100, type: 4, 400);
        Entry(22, 0x0101, type: 3, 300);
        Entry(34, 0x0112, type: 3, orientation);

        Assert.Equal(new MediaInfo(MediaFormat.Tiff, 50, width, height), Recognize(tiff));

        void Entry(int at, uint tag, uint type, uint value)
        {
            Write(at, tag, 2);
            Write(at + 2, type, 2);
            Write(at + 4, 1, 4);
            Write(at + 8, value, type == 3 ? 2 : 4);
        }

        void Write(int at, uint value, int length)
        {
            for (var i = 0; i < length; i++)
                tiff[at + (bigEndian ? length - 1 - i : i)] = (byte)(value >> (8 * i));
        }
    }

    [Fact]
    public void A_tiff_whose_directory_lies_outside_or_is_longer_than_the_file_is_cut_short()
    {
        Assert.StartsWith("is cut short", Break([.. "II*\0"u8, 0xFF, 0xFF, 0xFF, 0xFF, .. new byte[30]]), StringComparison.Ordinal);
        Assert.StartsWith("is cut short", Break([.. "II*\0"u8, 8, 0, 0, 0, 0xFF, 0xFF, .. new byte[30]]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wav_says_which_chunk_it_lacks()
    {
        Assert.Equal("has no data chunk", Break([.. "RIFF"u8, 0, 0, 0, 0, .. "WAVEfmt "u8, 16, 0, 0, 0, .. new byte[16]]));
        Assert.Equal("has no format chunk that gives its byte rate", Break([.. "RIFF"u8, 0, 0, 0, 0, .. "WAVEdata"u8, 2, 0, 0, 0, 0, 0]));
    }

    [Fact]
    public void A_wav_longer_than_its_unread_chunks_is_measured_by_its_data_alone()
    {
        byte[] format = [1, 0, 1, 0, .. Little(8000), .. Little(8000), 1, 0, 8, 0];
        byte[] wav = [.. "RIFF"u8, .. Little(0), .. "WAVEodd "u8, .. Little(3), 1, 2, 3, 0, .. "fmt "u8, .. Little(16), .. format, .. "data"u8, .. Little(16_000), .. new byte[16_000], .. "LIST"u8];

        Assert.Equal(TimeSpan.FromSeconds(2), Recognize(wav).Duration);
    }

    private static byte[] Little(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static MediaProbeResult Probe(byte[] content) => MediaProbe.Probe(new MemoryStream(content));

    private static MediaInfo Recognize(byte[] content) => Assert.IsType<MediaProbeResult.Recognized>(Probe(content)).Info;

    private static string Break(byte[] content) => Assert.IsType<MediaProbeResult.Malformed>(Probe(content)).Problem;
}
