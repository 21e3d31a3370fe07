namespace Orchestrations.Campaigns.Objects;

/// <summary>The media types of what is kept.</summary>
public static class ContentTypes
{
    /// <summary>JSON documents.</summary>
    public const string Json = "application/json";

    /// <summary>Tables.</summary>
    public const string Csv = "text/csv";

    /// <summary>Videos.</summary>
    public const string Mp4 = "video/mp4";

    /// <summary>Last frames.</summary>
    public const string Png = "image/png";
}
