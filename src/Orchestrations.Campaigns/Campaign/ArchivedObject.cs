namespace Orchestrations.Campaigns.Campaign;

/// <summary>An output that is in place.</summary>
/// <param name="Uri">Where a person finds it: a file's URI or a blob's, without any secret.</param>
/// <param name="Path">Its container and path.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="Sha256">Its SHA-256 in lowercase hex.</param>
public sealed record ArchivedObject(string Uri, string Path, string ContentType, long Bytes, string Sha256);
