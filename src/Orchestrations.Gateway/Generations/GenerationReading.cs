namespace Orchestrations.Gateway;

/// <summary>What one poll of a task said.</summary>
/// <param name="Status">Where the task stands.</param>
public sealed record GenerationReading(GenerationStatus Status)
{
    /// <summary>How far it is, 0 to 100 percent, or null where the gateway does not say.</summary>
    public int? Progress { get; init; }

    /// <summary>The output's address, pre-signed, or on the gateway itself; null while there is none. Never log or store its query.</summary>
    public Uri? VideoUrl { get; init; }

    /// <summary>The last frame's address, or null. Never log or store its query.</summary>
    public Uri? LastFrameUrl { get; init; }

    /// <summary>Why it failed; set exactly where <see cref="Status"/> is <see cref="GenerationStatus.Failed"/>.</summary>
    public GatewayFailure? Failure { get; init; }

    /// <summary>What the provider counted, or null.</summary>
    public GenerationUsage? Usage { get; init; }

    /// <summary>The status word as it was answered, for people; null where there was none.</summary>
    public string? StatusWord { get; init; }
}
