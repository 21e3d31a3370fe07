namespace Orchestrations.Campaigns.Media;

/// <summary>
/// The limits that the provider's page on asset management sets for references, in its table of supported formats. All bounds are inclusive, but the sizes:
/// "&lt; 30 MB" is below 30 x 1,048,576 bytes. "480p/720p" is a shorter side of 480 to 720 pixels.
/// </summary>
public static class MediaRules
{
    /// <summary>An image has fewer bytes than this: 30 MB.</summary>
    public const long ImageBytes = 30 * Megabyte;

    /// <summary>A video has fewer bytes than this: 50 MB.</summary>
    public const long VideoBytes = 50 * Megabyte;

    /// <summary>An audio has fewer bytes than this: 15 MB.</summary>
    public const long AudioBytes = 15 * Megabyte;

    /// <summary>The shortest side of an image, in pixels.</summary>
    public const int MinImageSide = 300;

    /// <summary>The longest side of an image, in pixels.</summary>
    public const int MaxImageSide = 6000;

    /// <summary>The least width of an image divided by its height.</summary>
    public const decimal MinAspectRatio = 0.4m;

    /// <summary>The greatest width of an image divided by its height.</summary>
    public const decimal MaxAspectRatio = 2.5m;

    /// <summary>The least shorter side of a video, in pixels.</summary>
    public const int MinVideoSide = 480;

    /// <summary>The greatest shorter side of a video, in pixels.</summary>
    public const int MaxVideoSide = 720;

    /// <summary>The least frame rate of a video, in frames per second.</summary>
    public const double MinFrameRate = 24;

    /// <summary>The greatest frame rate of a video, in frames per second.</summary>
    public const double MaxFrameRate = 60;

    private const long Megabyte = 1_048_576;

    /// <summary>The least duration of a video or an audio.</summary>
    public static TimeSpan MinDuration { get; } = TimeSpan.FromSeconds(2);

    /// <summary>The greatest duration of a video or an audio.</summary>
    public static TimeSpan MaxDuration { get; } = TimeSpan.FromSeconds(15);

    /// <summary>The size in bytes that a file must stay below.</summary>
    /// <param name="type">The kind of media.</param>
    /// <returns>The limit in bytes.</returns>
    public static long BytesOf(MediaType type) => type switch
    {
        MediaType.Image => ImageBytes,
        MediaType.Video => VideoBytes,
        _ => AudioBytes,
    };
}
