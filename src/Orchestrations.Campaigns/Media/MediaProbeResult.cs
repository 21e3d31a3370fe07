namespace Orchestrations.Campaigns.Media;

/// <summary>What a look into a file found: media that can be described, or why there is none.</summary>
/// <param name="Bytes">The file's size in bytes.</param>
public abstract record MediaProbeResult(long Bytes)
{
    /// <summary>A file of a supported format.</summary>
    /// <param name="Info">What its headers say.</param>
    public sealed record Recognized(MediaInfo Info) : MediaProbeResult(Info.Bytes);

    /// <summary>A file that is empty or of none of the supported formats.</summary>
    /// <param name="Bytes">The file's size in bytes.</param>
    public sealed record Unrecognized(long Bytes) : MediaProbeResult(Bytes);

    /// <summary>A file that begins as a supported format and then breaks that format's rules.</summary>
    /// <param name="Format">The format that it begins as.</param>
    /// <param name="Bytes">The file's size in bytes.</param>
    /// <param name="Problem">What is wrong, as the end of a sentence that begins with "it".</param>
    public sealed record Malformed(MediaFormat Format, long Bytes, string Problem) : MediaProbeResult(Bytes);
}
