using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Output.Download;

/// <summary>
/// What became of a download: <see cref="OutputDownloaded"/>, <see cref="OutputUnavailable"/> or <see cref="OutputRejected"/>. Messages name the
/// host at most: never a path, a query or a key.
/// </summary>
public abstract record DownloadResult;

/// <summary>The output is in place, whole.</summary>
/// <param name="Output">The object, with its SHA-256.</param>
public sealed record OutputDownloaded(ObjectInfo Output) : DownloadResult;

/// <summary>The output could not be fetched (<c>output_unavailable</c>).</summary>
/// <param name="Message">Why.</param>
/// <param name="IsRetryable">Whether it may work later.</param>
/// <param name="IsExpired">Whether the address itself was refused, so that a fresh one should be polled first. It lives 12 hours by the provider's page.</param>
public sealed record OutputUnavailable(string Message, bool IsRetryable, bool IsExpired) : DownloadResult;

/// <summary>The output breaks the rules of downloading (<c>output_rejected</c>); trying again is no use.</summary>
/// <param name="Message">Which rule.</param>
/// <param name="IsBySettings">Whether the rule is one of this deployment's settings, which may be changed: where it may come from, and how large it may be.</param>
public sealed record OutputRejected(string Message, bool IsBySettings) : DownloadResult;
