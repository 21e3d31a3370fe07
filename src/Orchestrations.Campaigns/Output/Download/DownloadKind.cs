namespace Orchestrations.Campaigns.Output.Download;

/// <summary>What an output must be.</summary>
public enum DownloadKind
{
    /// <summary>A video: MP4 or MOV.</summary>
    Video = 0,

    /// <summary>An image, the last frame: PNG or JPEG.</summary>
    Image = 1,
}
