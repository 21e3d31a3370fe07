namespace Orchestrations.Campaigns.Media;

/// <summary>What kind of reference an asset is, as the campaign document declares it.</summary>
public enum MediaType
{
    /// <summary>A still picture.</summary>
    Image,

    /// <summary>A moving picture, with or without sound.</summary>
    Video,

    /// <summary>Sound alone.</summary>
    Audio,
}
