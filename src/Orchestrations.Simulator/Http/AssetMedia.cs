using System.Buffers.Text;
using System.Security.Cryptography;

namespace Orchestrations.Simulator.Http;

/// <summary>The media of a CreateAsset: an address, which is not fetched, or bytes.</summary>
internal sealed record AssetMedia(string Source)
{
    public string? Url { get; init; }

    public long? Bytes { get; init; }

    public string? Sha256 { get; init; }

    public static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);

    public static AssetMedia OfFile(byte[] bytes) => OfBytes("file", bytes);

    /// <summary>Reads the <c>URL</c> member, which is an address, a data URI of the asset's type, or raw base64.</summary>
    public static (AssetMedia? Media, string? Error) OfUrl(string text, string assetType)
    {
        if (IsWebAddress(text))
        {
            return (new AssetMedia("url") { Url = text }, null);
        }

        const string Base64Mark = ";base64,";
        var isData = text.StartsWith("data:", StringComparison.OrdinalIgnoreCase);
        var mark = isData ? text.IndexOf(Base64Mark, StringComparison.OrdinalIgnoreCase) : 0;
        if (mark < 0 || (isData && !text.StartsWith($"data:{assetType}/", StringComparison.OrdinalIgnoreCase)))
        {
            return (null, $"URL must be a base64 data URI of type {assetType}.");
        }

        var encoded = isData ? text[(mark + Base64Mark.Length)..] : text;
        return encoded.Length > 0 && Base64.IsValid(encoded)
            ? (OfBytes(isData ? "data" : "base64", Convert.FromBase64String(encoded)), null)
            : (null, "URL must be an http(s) address, a data URI or base64.");
    }

    private static AssetMedia OfBytes(string source, byte[] bytes) =>
        new(source) { Bytes = bytes.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)) };
}
