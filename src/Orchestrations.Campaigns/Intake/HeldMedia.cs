namespace Orchestrations.Campaigns.Intake;

/// <summary>How media whose bytes we hold is named when it is kept.</summary>
internal static class HeldMedia
{
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
