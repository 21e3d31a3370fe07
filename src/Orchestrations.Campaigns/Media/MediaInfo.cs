namespace Orchestrations.Campaigns.Media;

/// <summary>What a media file's own bytes say about it.</summary>
/// <param name="Format">The format, by content.</param>
/// <param name="Bytes">The file's size in bytes.</param>
/// <param name="Width">Pixels from left to right as displayed, for an image or a video. Rotation is honoured where the format commonly carries it:
/// the EXIF orientation of JPEG and TIFF, the rotation of HEIC and HEIF, and the track matrix of MP4 and MOV.</param>
/// <param name="Height">Pixels from top to bottom as displayed.</param>
/// <param name="Duration">How long it plays, to the millisecond, for a video (its video track) or an audio; null where the file doesn't say.</param>
/// <param name="FrameRate">Frames per second on average, to two decimals, for a video; null where the file doesn't say.</param>
public sealed record MediaInfo(
    MediaFormat Format,
    long Bytes,
    int? Width = null,
    int? Height = null,
    TimeSpan? Duration = null,
    double? FrameRate = null)
{
    /// <summary>The media type that HTTP and data URIs name the format by.</summary>
    public string ContentType => Format.ContentType();
}
