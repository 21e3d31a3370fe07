namespace Orchestrations.Campaigns.Media;

/// <summary>The type of an asset.</summary>
public enum MediaType
{
    /// <summary>An image.</summary>
    Image = 0,

    /// <summary>A video.</summary>
    Video = 1,

    /// <summary>Audio.</summary>
    Audio = 2,
}
