namespace Orchestrations.Campaigns.Objects;

/// <summary>The media types of what is stored, by the end of its name.</summary>
internal static class MediaTypeNames
{
    public static string OfPath(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".MP4" => "video/mp4",
        ".PNG" => "image/png",
        ".JSON" => "application/json",
        ".CSV" => "text/csv",
        _ => "application/octet-stream",
    };
}
