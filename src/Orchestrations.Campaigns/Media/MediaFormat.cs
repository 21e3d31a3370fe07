namespace Orchestrations.Campaigns.Media;

/// <summary>The file formats that the provider's table of supported formats lists, and no others.</summary>
public enum MediaFormat
{
    /// <summary>JPEG, with or without EXIF.</summary>
    Jpeg,

    /// <summary>Portable Network Graphics.</summary>
    Png,

    /// <summary>GIF 87a or 89a.</summary>
    Gif,

    /// <summary>WebP: lossy, lossless or extended.</summary>
    WebP,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>TIFF 6.0; BigTIFF is not among the provider's formats.</summary>
    Tiff,

    /// <summary>HEIF with HEVC coded pictures.</summary>
    Heic,

    /// <summary>HEIF with pictures coded otherwise, but not AVIF.</summary>
    Heif,

    /// <summary>MPEG-4 with a video track.</summary>
    Mp4,

    /// <summary>QuickTime with a video track.</summary>
    Mov,

    /// <summary>MPEG-1, 2 or 2.5 audio, layer III.</summary>
    Mp3,

    /// <summary>RIFF WAVE.</summary>
    Wav,
}
