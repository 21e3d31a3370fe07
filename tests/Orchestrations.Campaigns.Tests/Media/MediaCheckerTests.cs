using Orchestrations.Campaigns.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Media;

public sealed class MediaCheckerTests
{
    private const long Megabyte = 1_048_576;

    private static readonly MediaInfo Image = new(MediaFormat.Png, 1000, 1000, 1000);
    private static readonly MediaInfo Video = new(MediaFormat.Mp4, 1000, 1280, 720, TimeSpan.FromSeconds(5), 30);
    private static readonly MediaInfo Audio = new(MediaFormat.Mp3, 1000, Duration: TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData(300, 300)]
    [InlineData(6000, 6000)]
    [InlineData(6000, 2400)] // 2.5
    [InlineData(2400, 6000)] // 0.4
    public void An_image_on_its_bounds_is_accepted(int width, int height) =>
        Assert.Empty(MediaChecker.Check(MediaType.Image, Image with { Width = width, Height = height }));

    [Theory]
    [InlineData(299, 300, "300 to 6000 px", "299 px", "its width is 299 px; it must be 300 to 6000 px")]
    [InlineData(300, 299, "300 to 6000 px", "299 px", "its height is 299 px; it must be 300 to 6000 px")]
    [InlineData(6001, 6000, "300 to 6000 px", "6001 px", "its width is 6001 px; it must be 300 to 6000 px")]
    [InlineData(6000, 6001, "300 to 6000 px", "6001 px", "its height is 6001 px; it must be 300 to 6000 px")]
    [InlineData(6000, 2399, "0.4 to 2.5", "2.501 (6000 x 2399)", "its aspect ratio (width / height) is 2.501 (6000 x 2399); it must be 0.4 to 2.5")]
    [InlineData(2399, 6000, "0.4 to 2.5", "0.3998 (2399 x 6000)", "its aspect ratio (width / height) is 0.3998 (2399 x 6000); it must be 0.4 to 2.5")]
    public void An_image_just_beyond_a_bound_breaks_that_limit_alone(int width, int height, string limit, string measured, string message) =>
        Assert.Equal(
            [new MediaViolation(limit, measured, message)],
            MediaChecker.Check(MediaType.Image, Image with { Width = width, Height = height }));

    [Theory]
    [InlineData(2000, 480, 854, 24)]
    [InlineData(15_000, 720, 1280, 60)]
    [InlineData(15_000, 1280, 720, 60)]
    [InlineData(2000, 480, 480, 24)]
    public void A_video_on_its_bounds_is_accepted(int milliseconds, int width, int height, double frameRate) =>
        Assert.Empty(MediaChecker.Check(
            MediaType.Video,
            Video with { Duration = TimeSpan.FromMilliseconds(milliseconds), Width = width, Height = height, FrameRate = frameRate }));

    [Theory]
    [InlineData(1999, 720, 24, "2 to 15 s", "1.999 s", "its duration is 1.999 s; it must be 2 to 15 s")]
    [InlineData(15_001, 720, 24, "2 to 15 s", "15.001 s", "its duration is 15.001 s; it must be 2 to 15 s")]
    [InlineData(2000, 479, 24, "480 to 720 px", "479 px", "its shorter side is 479 px; it must be 480 to 720 px")]
    [InlineData(2000, 721, 24, "480 to 720 px", "721 px", "its shorter side is 721 px; it must be 480 to 720 px")]
    [InlineData(2000, 720, 23.98, "24 to 60 FPS", "23.98 FPS", "its frame rate is 23.98 FPS; it must be 24 to 60 FPS")]
    [InlineData(2000, 720, 60.01, "24 to 60 FPS", "60.01 FPS", "its frame rate is 60.01 FPS; it must be 24 to 60 FPS")]
    public void A_video_just_beyond_a_bound_breaks_that_limit_alone(
        int milliseconds, int height, double frameRate, string limit, string measured, string message) =>
        Assert.Equal(
            [new MediaViolation(limit, measured, message)],
            MediaChecker.Check(MediaType.Video, Video with { Duration = TimeSpan.FromMilliseconds(milliseconds), Height = height, FrameRate = frameRate }));

    [Theory]
    [InlineData(2000, true)]
    [InlineData(15_000, true)]
    [InlineData(1999, false)]
    [InlineData(15_001, false)]
    public void An_audio_plays_for_2_to_15_seconds(int milliseconds, bool isAccepted) =>
        Assert.Equal(isAccepted, MediaChecker.Check(MediaType.Audio, Audio with { Duration = TimeSpan.FromMilliseconds(milliseconds) }) is []);

    [Theory]
    [InlineData(MediaType.Image, 30, "31,457,280")]
    [InlineData(MediaType.Video, 50, "52,428,800")]
    [InlineData(MediaType.Audio, 15, "15,728,640")]
    public void A_size_must_be_below_its_limit(MediaType type, int megabytes, string bytes)
    {
        var limit = megabytes * Megabyte;
        var info = type switch { MediaType.Image => Image, MediaType.Video => Video, _ => Audio };

        Assert.Empty(MediaChecker.Check(type, info with { Bytes = limit - 1 }));
        var violation = Assert.Single(MediaChecker.Check(type, info with { Bytes = limit }));
        Assert.Equal("invalid_media", violation.Code);
        Assert.Equal($"its size is {bytes} bytes; it must be below {megabytes} MB ({bytes} bytes)", violation.Message);
    }

    [Fact]
    public void Every_broken_limit_is_reported()
    {
        var info = new MediaInfo(MediaFormat.Mov, 50 * Megabyte, 320, 240, TimeSpan.FromSeconds(60), 12);

        var violations = MediaChecker.Check(MediaType.Video, info);

        Assert.Equal(["52,428,800 bytes", "60 s", "240 px", "12 FPS"], violations.Select(violation => violation.Measured));
    }

    [Fact]
    public void A_measure_that_the_file_does_not_give_is_a_violation()
    {
        var violations = MediaChecker.Check(MediaType.Video, new MediaInfo(MediaFormat.Mp4, 1000));

        Assert.Equal(
            [
                "its duration is not given by the file; it must be 2 to 15 s",
                "its shorter side is not given by the file; it must be 480 to 720 px",
                "its frame rate is not given by the file; it must be 24 to 60 FPS",
            ],
            violations.Select(violation => violation.Message));
    }

    [Fact]
    public void An_image_without_a_size_breaks_the_limits_of_its_sides() =>
        Assert.Equal(
            ["300 to 6000 px", "300 to 6000 px"],
            MediaChecker.Check(MediaType.Image, new MediaInfo(MediaFormat.Gif, 1000)).Select(violation => violation.Limit));

    [Theory]
    [InlineData(MediaType.Image, MediaFormat.Mp4, "its content is a video (MP4); an image must be JPEG, PNG, GIF, WebP, BMP, TIFF, HEIC or HEIF")]
    [InlineData(MediaType.Video, MediaFormat.Wav, "its content is an audio (WAV); a video must be MP4 or MOV")]
    [InlineData(MediaType.Audio, MediaFormat.Heic, "its content is an image (HEIC); an audio must be MP3 or WAV")]
    public void Media_of_another_type_is_one_violation(MediaType declared, MediaFormat format, string message)
    {
        Assert.Equal(message, Assert.Single(MediaChecker.Check(declared, new MediaInfo(format, 100 * Megabyte))).Message);
        Assert.Equal(message, Assert.Single(MediaChecker.Check(declared, new MediaProbeResult.Malformed(format, 100 * Megabyte, "is cut short"))).Message);
    }

    [Fact]
    public void An_empty_file_is_called_empty() =>
        Assert.Equal("it is empty: 0 bytes", Assert.Single(MediaChecker.Check(MediaType.Image, MediaProbe.Probe(new MemoryStream([])))).Message);

    [Fact]
    public void A_file_of_no_supported_format_is_told_which_there_are() =>
        Assert.Equal(
            "its content is of no supported format; an audio must be MP3 or WAV",
            Assert.Single(MediaChecker.Check(MediaType.Audio, MediaProbe.Probe(new MemoryStream("<html>"u8.ToArray())))).Message);

    [Fact]
    public void A_malformed_file_is_told_what_is_wrong_and_that_it_is_too_large()
    {
        var violations = MediaChecker.Check(MediaType.Video, new MediaProbeResult.Malformed(MediaFormat.Mp4, 60 * Megabyte, "has no video track"));

        Assert.Equal(
            ["its size is 62,914,560 bytes; it must be below 50 MB (52,428,800 bytes)", "it begins as MP4, but has no video track"],
            violations.Select(violation => violation.Message));
    }

    [Fact]
    public void A_probed_file_is_checked_by_what_it_holds() =>
        Assert.Equal(
            ["its duration is 16 s; it must be 2 to 15 s", "its frame rate is 7.5 FPS; it must be 24 to 60 FPS"],
            MediaChecker.Check(MediaType.Video, MediaProbe.Probe(new MemoryStream(IsoSample.Movie(seconds: 16)))).Select(violation => violation.Message));
}
