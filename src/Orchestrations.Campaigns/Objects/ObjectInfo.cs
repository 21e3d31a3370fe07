namespace Orchestrations.Campaigns.Objects;

/// <summary>What is known of an object.</summary>
/// <param name="Name">Its place.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="ETag">What changes with its content.</param>
/// <param name="Sha256">Its SHA-256 in lowercase hex, or null where the store does not keep it.</param>
/// <param name="LastModified">When it was written, in UTC.</param>
public sealed record ObjectInfo(ObjectName Name, long Bytes, string ContentType, string ETag, string? Sha256, DateTimeOffset LastModified);
