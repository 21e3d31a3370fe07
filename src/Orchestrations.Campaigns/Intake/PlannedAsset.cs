using Orchestrations.Campaigns.Media;

namespace Orchestrations.Campaigns.Intake;

/// <summary>An asset of a plan: exactly one of <see cref="Url"/>, <see cref="ObjectPath"/> and <see cref="AssetId"/> is set.</summary>
/// <param name="Alias">Its name in the document.</param>
/// <param name="Type">Its type.</param>
public sealed record PlannedAsset(string Alias, MediaType Type)
{
    /// <summary>A URL that the provider fetches. It may be signed: it never goes into a log or a history.</summary>
    public string? Url { get; init; }

    /// <summary>Where its bytes are kept, in the container <c>inputs</c>.</summary>
    public string? ObjectPath { get; init; }

    /// <summary>An asset of the provider's library, used as it is.</summary>
    public string? AssetId { get; init; }

    /// <summary>What the asset library knows its content by: the SHA-256 of its bytes, or of its URL; null for an <see cref="AssetId"/>.</summary>
    public string? ContentKey { get; init; }

    /// <summary>Its size in bytes, where we hold them.</summary>
    public long? Bytes { get; init; }

    /// <summary>Its media type, such as <c>image/png</c>, where we hold its bytes.</summary>
    public string? ContentType { get; init; }
}
