using System.Text.Json;
using Orchestrations.Campaigns.Media;

namespace Orchestrations.Campaigns.Intake;

/// <summary>An asset of a document.</summary>
/// <param name="Alias">Its name in the document.</param>
/// <param name="Type">Its type.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="IsUsed">Whether an item refers to it.</param>
public sealed record DocumentAsset(string Alias, MediaType Type, DocumentAssetSource Source, bool IsUsed);

/// <summary>Where an asset comes from.</summary>
public abstract record DocumentAssetSource
{
    private protected DocumentAssetSource()
    {
    }
}

/// <summary>A URL that the provider fetches.</summary>
/// <param name="Url">The absolute http or https URL, as written.</param>
public sealed record UrlSource(string Url) : DocumentAssetSource;

/// <summary>A file beside the document, or a part of the same upload.</summary>
/// <param name="Path">The path as written: relative.</param>
public sealed record FileSource(string Path) : DocumentAssetSource;

/// <summary>An asset of the provider's library.</summary>
/// <param name="AssetId">Its id.</param>
public sealed record AssetIdSource(string AssetId) : DocumentAssetSource;

/// <summary>Bytes written in the document. They stay encoded until they are asked for: a document may hold a hundred megabytes of them.</summary>
public sealed record InlineSource : DocumentAssetSource
{
    internal InlineSource(JsonElement value, bool isDataUri)
    {
        Value = value;
        IsDataUri = isDataUri;
    }

    internal JsonElement Value { get; }

    internal bool IsDataUri { get; }

    internal string Member => IsDataUri ? "url" : "base64";
}
