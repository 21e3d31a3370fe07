namespace Orchestrations.Gateway;

/// <summary>The type of an asset, as the provider knows it.</summary>
public enum AssetKind
{
    /// <summary>An image: billing model <c>volc-asset</c>.</summary>
    Image = 0,

    /// <summary>A video: billing model <c>volc-asset-video</c>.</summary>
    Video = 1,

    /// <summary>Audio: billing model <c>volc-asset-audio</c>.</summary>
    Audio = 2,
}
