using Orchestrations.Campaigns.Media;
using Xunit;
using static Orchestrations.Campaigns.Tests.Media.IsoSample;

namespace Orchestrations.Campaigns.Tests.Media;

public sealed class IsoFilesTests
{
    [Theory]
    [InlineData("heic", "mif1", MediaFormat.Heic)]
    [InlineData("mif1", "heic", MediaFormat.Heic)]
    [InlineData("hevc", "msf1", MediaFormat.Heic)]
    [InlineData("mif1", "jpeg", MediaFormat.Heif)]
    public void A_picture_is_heic_where_a_brand_says_that_it_is_coded_so(string major, string compatible, MediaFormat format)
    {
        var picture = Picture(major, [compatible], Box("iprp", Box("ipco", Size(4000, 3000))));

        Assert.Equal(new MediaInfo(format, picture.Length, 4000, 3000), Recognize(picture));
    }

    [Fact]
    public void A_picture_of_tiles_has_the_size_of_its_primary_item_turned_as_that_is()
    {
        byte[] associations = [0, 0, 0, 0, 0, 0, 0, 2, 0, 1, 1, 0x81, 0, 2, 2, 0x02, 0x84];
        var picture = Picture(
            "heic",
            [],
            Box("pitm", UInt32(0), UInt16(2)),
            Box("iprp", Box("ipco", Size(9000, 9000), Size(4032, 3024), Box("irot", [2]), Box("irot", [1])), Box("ipma", associations)));

        Assert.Equal(new MediaInfo(MediaFormat.Heic, picture.Length, 3024, 4032), Recognize(picture));
    }

    [Fact]
    public void A_picture_with_long_item_numbers_and_property_indexes_is_read()
    {
        byte[] associations = [1, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0x80, 2];
        var picture = Picture(
            "heif", ["mif1", "isom"], Box("pitm", UInt32(0x01000000, 0x10000)), Box("iprp", Box("ipco", Size(1, 1), Size(640, 480)), Box("ipma", associations)));
        "mif1"u8.CopyTo(picture.AsSpan(8));

        Assert.Equal(new MediaInfo(MediaFormat.Heif, picture.Length, 640, 480), Recognize(picture));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 1, 0, 9, 0 })] // another item's
    [InlineData(new byte[] { 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 200, 1 })] // more than there are
    [InlineData(new byte[] { 0 })]
    public void Where_the_primary_item_has_no_known_size_the_largest_counts(byte[] associations)
    {
        var picture = Picture(
            "heic", [], Box("pitm", UInt32(0), UInt16(2)), Box("iprp", Box("ipco", Size(160, 120), Size(640, 480), Size(512, 512)), Box("ipma", associations)));

        Assert.Equal(new MediaInfo(MediaFormat.Heic, picture.Length, 640, 480), Recognize(picture));
    }

    [Fact]
    public void A_picture_says_what_its_header_lacks()
    {
        Assert.Equal("has no meta box, the header that describes its pictures", Break(FileType("heic")));
        Assert.Equal("has a meta box that can't be read", Break([.. FileType("heic"), .. Box("meta")]));
        Assert.Equal("does not give the size of its picture", Break(Picture("heic", [], Box("iprp", Box("ipco", Box("ispe", UInt32(0)))))));
        Assert.Equal("claims to be 0 x 300 pixels", Break(Picture("heic", [], Box("iprp", Box("ipco", Size(0, 300))))));
    }

    [Fact]
    public void A_movie_has_the_pixels_that_are_coded_and_the_duration_that_is_presented()
    {
        byte[] movie = [.. FileType("isom"), .. MovieBox(VideoTrack(854, 480, seconds: 6, frames: 144, ticksPerSecond: 12_288, editedTicks: 5000))];

        var info = Recognize(movie);

        Assert.Equal((854, 480, TimeSpan.FromSeconds(5), 24.0), (info.Width, info.Height, info.Duration, info.FrameRate));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    public void A_movie_whose_presentation_has_no_known_duration_lasts_as_long_as_its_frames(uint editedTicks)
    {
        byte[] movie = [.. FileType("mp42"), .. MovieBox(VideoTrack(854, 480, seconds: 6, frames: 144, ticksPerSecond: 12_288, editedTicks))];

        Assert.Equal(TimeSpan.FromSeconds(6), Recognize(movie).Duration);
    }

    [Theory]
    [InlineData(15, 360u, 90_000u, 24)]
    [InlineData(2.503, 60u, 1000u, 23.97)]
    [InlineData(5.0001, 120u, 90_000u, 24)] // a clock tick off
    [InlineData(5.005, 120u, 24_000u, 23.98)] // film for television is below 24
    [InlineData(5.005, 300u, 60_000u, 59.94)]
    public void A_frame_rate_is_the_average_to_two_decimals(double seconds, uint frames, uint ticksPerSecond, double frameRate) =>
        Assert.Equal(frameRate, Recognize(Movie(seconds: seconds, frames: frames, ticksPerSecond: ticksPerSecond)).FrameRate);

    [Fact]
    public void A_movie_without_frames_or_clock_gives_no_duration_and_no_frame_rate()
    {
        byte[] empty = [.. FileType("mp42"), .. MovieBox(VideoTrack(854, 480, seconds: 0, frames: 0, ticksPerSecond: 0))];

        Assert.Equal(new MediaInfo(MediaFormat.Mp4, empty.Length, 854, 480), Recognize(empty));
    }

    [Fact]
    public void A_frame_rate_that_changes_from_frame_to_frame_is_averaged()
    {
        uint[] runs = [0, 1000, .. Enumerable.Range(0, 1000).SelectMany(i => new uint[] { 1, i % 2 == 0 ? 900u : 1100u })];
        byte[] movie = [.. FileType("mp42"), .. MovieBox(Track("vide", TrackHeader(0), 30_000, VideoDescription(854, 480), UInt32(runs)))];

        var info = Recognize(movie);

        Assert.Equal((30.0, TimeSpan.FromSeconds(33.333)), (info.FrameRate, info.Duration));
    }

    [Fact]
    public void A_movie_in_too_many_boxes_is_given_up() =>
        Assert.Equal(
            "is spread over too many parts to be read",
            Break([.. FileType("isom"), .. Enumerable.Repeat(Box("free"), 260_000).SelectMany(box => box)]));

    [Fact]
    public void A_duration_beyond_all_measure_is_still_a_duration()
    {
        byte[] runs = UInt32(0, 1, uint.MaxValue, uint.MaxValue);
        byte[] movie = [.. FileType("mp42"), .. MovieBox(Track("vide", TrackHeader(0), 1, VideoDescription(854, 480), runs))];

        Assert.Equal(TimeSpan.MaxValue, Recognize(movie).Duration);
    }

    [Fact]
    public void A_track_without_a_coded_size_has_that_of_its_display()
    {
        byte[] movie = [.. FileType("mp42"), .. MovieBox(Track("vide", TrackHeader(5000), 1000, Box("stsd"), UInt32(0, 0)))];

        Assert.Equal(new MediaInfo(MediaFormat.Mp4, movie.Length, 640, 480, TimeSpan.FromSeconds(5)), Recognize(movie));
    }

    [Fact]
    public void A_long_header_with_64_bit_times_is_read()
    {
        var header = Box(
            "tkhd", UInt32(0x01000000, 0, 0, 0, 0, 1, 0, 0, 5000), new byte[16], UInt32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000), UInt32(640 << 16, 480 << 16));
        var movie = Box("mvhd", UInt32(0x01000000, 0, 0, 0, 0, 1000, 0, 0));
        byte[] mp4 = [.. FileType("mp42"), .. Box("moov", movie, Track("vide", header, 24, VideoDescription(640, 480), UInt32(0, 1, 120, 1)))];

        Assert.Equal(new MediaInfo(MediaFormat.Mp4, mp4.Length, 640, 480, TimeSpan.FromSeconds(5), 24), Recognize(mp4));
    }

    [Fact]
    public void QuickTime_is_told_by_its_brand_or_by_its_boxes_where_it_is_too_old_for_one()
    {
        var header = MovieBox(VideoTrack(640, 480, 5, 120, 24_000));

        Assert.Equal(MediaFormat.Mov, Recognize([.. FileType("qt  "), .. header]).Format);
        Assert.Equal(MediaFormat.Mov, Recognize(header).Format);
        Assert.Equal(MediaFormat.Mov, Recognize([.. Box("wide"), .. UInt32(1), .. "mdat"u8, .. UInt32(0, 20), .. UInt32(0), .. header]).Format);
    }

    [Fact]
    public void A_last_box_may_have_no_length_and_what_follows_may_be_none()
    {
        var movie = Movie();

        Assert.Equal(720, Recognize([.. movie, .. UInt32(0), .. "mdat"u8, .. new byte[99]]).Height);
        Assert.Equal(720, Recognize([.. movie, .. UInt32(500), .. "junk"u8]).Height);
        Assert.Equal(720, Recognize([.. movie, 0, 0, 0]).Height);
    }

    [Fact]
    public void A_movie_says_what_its_header_lacks()
    {
        Assert.Equal("has no moov box, the header that describes its tracks", Break([.. FileType("isom"), .. Box("mdat")]));
        Assert.Equal("has no video track", Break([.. FileType("M4A "), .. MovieBox(Track("soun", TrackHeader(5000), 1000, Box("stsd"), UInt32(0, 0)))]));
        Assert.Equal("has no video track", Break([.. FileType("isom"), .. MovieBox(Track("vide", Box("tkhd"), 1000, Box("stsd"), UInt32(0, 0)))]));
        Assert.Equal("does not give the size of its picture", Break([.. FileType("isom"), .. MovieBox(Track("vide", TrackHeader(5000, displayWidth: 0), 1000, Box("stsd"), UInt32(0, 0)))]));
        Assert.Equal("has a header of 5,000,000 bytes, too long for a clip", Break([.. FileType("isom"), .. Box("moov", new byte[5_000_000])]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_frames_of_fragments_are_counted_whoever_gives_their_durations(bool fragmentGivesDefault)
    {
        byte[] header = fragmentGivesDefault ? UInt32(0x0000_000B, 1, 0, 0, 1, 1000) : UInt32(0, 1);
        var counted = Box("trun", UInt32(0x0000_0005, 48, 0, 0));
        var timed = Box("trun", UInt32(0x0000_0301, 2, 0, 11_500, 9, 12_500, 9));
        var cut = Box("trun", UInt32(0x0000_0100, uint.MaxValue, 24_000));
        var another = Box("traf", Box("tfhd", UInt32(0, 7)), counted);
        var tracks = VideoTrack(640, 480, 0, 0, 24_000);
        var extends = Box("mvex", Box("trex", UInt32(0, 7, 1, 1, 0, 0)), Box("trex", UInt32(0, 1, 1, 1000, 0, 0)));
        byte[] mp4 = [.. FileType("iso5"), .. MovieBox(tracks, extends), .. Box("moof", Box("traf", Box("tfhd", header), counted, timed, cut), another)];

        var info = Recognize(mp4);

        Assert.Equal((TimeSpan.FromSeconds(4), 12.75), (info.Duration, info.FrameRate));
    }

    [Fact]
    public void Fragments_too_long_to_be_a_clips_are_not_read() =>
        Assert.Equal(
            "has fragments that can't be read",
            Break([.. FileType("iso5"), .. MovieBox(VideoTrack(640, 480, 0, 0, 24_000)), .. Box("moof", new byte[3_000_000]), .. Box("moof", new byte[3_000_000])]));

    private static MediaInfo Recognize(byte[] content) => Assert.IsType<MediaProbeResult.Recognized>(MediaProbe.Probe(new MemoryStream(content))).Info;

    private static string Break(byte[] content) => Assert.IsType<MediaProbeResult.Malformed>(MediaProbe.Probe(new MemoryStream(content))).Problem;
}
