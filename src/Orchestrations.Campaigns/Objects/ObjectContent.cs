namespace Orchestrations.Campaigns.Objects;

/// <summary>A small object, read whole.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="ETag">What changes with its content.</param>
public sealed record ObjectContent(byte[] Bytes, string ETag);
