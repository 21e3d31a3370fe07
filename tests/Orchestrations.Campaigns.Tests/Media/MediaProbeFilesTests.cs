using Orchestrations.Campaigns.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Media;

public sealed class MediaProbeFilesTests
{
    [Theory]
    [InlineData("picture.jpg", MediaFormat.Jpeg, "image/jpeg", 400, 300)]
    [InlineData("upright.jpg", MediaFormat.Jpeg, "image/jpeg", 300, 400)]
    [InlineData("picture.png", MediaFormat.Png, "image/png", 400, 300)]
    [InlineData("picture.gif", MediaFormat.Gif, "image/gif", 400, 300)]
    [InlineData("lossy.webp", MediaFormat.WebP, "image/webp", 400, 300)]
    [InlineData("lossless.webp", MediaFormat.WebP, "image/webp", 400, 300)]
    [InlineData("extended.webp", MediaFormat.WebP, "image/webp", 400, 300)]
    [InlineData("picture.bmp", MediaFormat.Bmp, "image/bmp", 400, 300)]
    [InlineData("picture.tiff", MediaFormat.Tiff, "image/tiff", 400, 300)]
    [InlineData("picture.heic", MediaFormat.Heic, "image/heic", 400, 300)]
    public void An_image_is_measured_as_displayed(string file, MediaFormat format, string contentType, int width, int height)
    {
        var info = Recognize(file);

        Assert.Equal(new MediaInfo(format, new FileInfo(Repository.MediaFile(file)).Length, width, height), info);
        Assert.Equal(contentType, info.ContentType);
        Assert.Empty(MediaChecker.Check(MediaType.Image, info));
    }

    [Theory]
    [InlineData("clip.mp4", MediaFormat.Mp4, "video/mp4", 640, 480, 2000, 24)]
    [InlineData("rotated.mp4", MediaFormat.Mp4, "video/mp4", 480, 640, 2000, 24)]
    [InlineData("fragmented.mp4", MediaFormat.Mp4, "video/mp4", 640, 480, 2000, 24)]
    [InlineData("ntsc.mp4", MediaFormat.Mp4, "video/mp4", 640, 480, 2503, 59.94)]
    [InlineData("clip.mov", MediaFormat.Mov, "video/quicktime", 480, 640, 3000, 30)]
    public void A_video_is_measured_by_its_picture(
        string file, MediaFormat format, string contentType, int width, int height, int milliseconds, double frameRate)
    {
        var info = Recognize(file);

        var bytes = new FileInfo(Repository.MediaFile(file)).Length;
        Assert.Equal(new MediaInfo(format, bytes, width, height, TimeSpan.FromMilliseconds(milliseconds), frameRate), info);
        Assert.Equal(contentType, info.ContentType);
        Assert.Empty(MediaChecker.Check(MediaType.Video, info));
    }

    [Theory]
    [InlineData("cbr.mp3", MediaFormat.Mp3, "audio/mpeg", 15_000)]   // ID3v2 and an Info frame: what the encoder added is left out
    [InlineData("vbr.mp3", MediaFormat.Mp3, "audio/mpeg", 4_049)]    // frames alone: 155 of 1152 samples at 44.1 kHz
    [InlineData("mpeg1.mp3", MediaFormat.Mp3, "audio/mpeg", 4_032)]  // an ID3v1 tag at the end
    [InlineData("tone.wav", MediaFormat.Wav, "audio/wav", 2_500)]
    [InlineData("adpcm.wav", MediaFormat.Wav, "audio/wav", 3_062)]   // compressed: its samples are counted
    [InlineData("streamed.wav", MediaFormat.Wav, "audio/wav", 2_000)] // written to a pipe: its length is unknown
    public void An_audio_is_measured_by_what_is_played(string file, MediaFormat format, string contentType, int milliseconds)
    {
        var info = Recognize(file);

        var bytes = new FileInfo(Repository.MediaFile(file)).Length;
        Assert.Equal(new MediaInfo(format, bytes, Duration: TimeSpan.FromMilliseconds(milliseconds)), info);
        Assert.Equal(contentType, info.ContentType);
        Assert.Empty(MediaChecker.Check(MediaType.Audio, info));
    }

    [Fact]
    public void A_probe_leaves_the_file_at_its_beginning()
    {
        using var content = File.OpenRead(Repository.MediaFile("clip.mp4"));

        MediaProbe.Probe(content);

        Assert.Equal(0, content.Position);
    }

    private static MediaInfo Recognize(string file)
    {
        using var content = File.OpenRead(Repository.MediaFile(file));
        return Assert.IsType<MediaProbeResult.Recognized>(MediaProbe.Probe(content)).Info;
    }
}
