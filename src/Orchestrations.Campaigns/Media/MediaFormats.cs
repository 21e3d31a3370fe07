using System.Diagnostics;

namespace Orchestrations.Campaigns.Media;

/// <summary>What is known of a format without looking at a file of it.</summary>
public static class MediaFormats
{
    /// <summary>The kind of media that the format holds.</summary>
    /// <param name="format">The format.</param>
    /// <returns>The kind of media.</returns>
    public static MediaType Type(this MediaFormat format) => format switch
    {
        MediaFormat.Mp4 or MediaFormat.Mov => MediaType.Video,
        MediaFormat.Mp3 or MediaFormat.Wav => MediaType.Audio,
        _ => MediaType.Image,
    };

    /// <summary>The media type that HTTP and data URIs name the format by.</summary>
    /// <param name="format">The format.</param>
    /// <returns>The content type, such as <c>image/jpeg</c>.</returns>
    public static string ContentType(this MediaFormat format) => format switch
    {
        MediaFormat.Jpeg => "image/jpeg",
        MediaFormat.Png => "image/png",
        MediaFormat.Gif => "image/gif",
        MediaFormat.WebP => "image/webp",
        MediaFormat.Bmp => "image/bmp",
        MediaFormat.Tiff => "image/tiff",
        MediaFormat.Heic => "image/heic",
        MediaFormat.Heif => "image/heif",
        MediaFormat.Mp4 => "video/mp4",
        MediaFormat.Mov => "video/quicktime",
        MediaFormat.Mp3 => "audio/mpeg",
        MediaFormat.Wav => "audio/wav",
        _ => throw new UnreachableException(),
    };

    /// <summary>The format's name as people write it.</summary>
    /// <param name="format">The format.</param>
    /// <returns>The name, such as <c>JPEG</c>.</returns>
    public static string DisplayName(this MediaFormat format) =>
        format is MediaFormat.WebP ? "WebP" : format.ToString().ToUpperInvariant();
}
