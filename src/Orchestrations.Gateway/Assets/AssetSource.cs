namespace Orchestrations.Gateway;

/// <summary>Where an asset's bytes are.</summary>
public abstract record AssetSource
{
    private AssetSource()
    {
    }

    /// <summary>A URL that the provider fetches, a data URI, or raw base64 (which the provider takes for PNG), sent in the JSON as it is.</summary>
    /// <param name="Value">The URL, data URI or base64 text.</param>
    public sealed record Url(string Value) : AssetSource;

    /// <summary>Bytes that are sent as a multipart file.</summary>
    /// <param name="Open">Opens the bytes from their beginning, anew each time.</param>
    /// <param name="Bytes">How many there are.</param>
    /// <param name="FileName">The file's name, with an extension that fits.</param>
    /// <param name="ContentType">The media type, such as <c>image/png</c>.</param>
    public sealed record File(Func<CancellationToken, Task<Stream>> Open, long Bytes, string FileName, string ContentType) : AssetSource;
}
