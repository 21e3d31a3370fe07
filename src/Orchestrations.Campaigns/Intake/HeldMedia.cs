using Orchestrations.Campaigns.Media;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Media whose bytes we hold: how large it may be before it is even looked into, and how it is named when it is kept.</summary>
internal static class HeldMedia
{
    private const long MiB = 1024 * 1024;

    /// <summary>The provider's size limits, in bytes, exclusive: its page says below 30, 50 and 15 MB.</summary>
    public static long SizeLimit(MediaType type) => type switch
    {
        MediaType.Image => 30 * MiB,
        MediaType.Video => 50 * MiB,
        _ => 15 * MiB,
    };

    /// <summary>The extension that media is kept under; none where its type is unknown.</summary>
    public static string Extension(string? contentType) => contentType switch
    {
        "image/jpeg" => ".jpg",
        "image/png" => ".png",
        "image/gif" => ".gif",
        "image/webp" => ".webp",
        "image/bmp" => ".bmp",
        "image/tiff" => ".tiff",
        "image/heic" => ".heic",
        "image/heif" => ".heif",
        "video/mp4" => ".mp4",
        "video/quicktime" => ".mov",
        "audio/mpeg" => ".mp3",
        "audio/wav" => ".wav",
        _ => "",
    };
}
