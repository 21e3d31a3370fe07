namespace Orchestrations.Gateway;

/// <summary>The status words of gateways and upstreams, without regard to case.</summary>
internal static class StatusWords
{
    public static GenerationStatus Generation(string? word) => Normal(word) switch
    {
        "not_start" or "not_started" or "submitted" or "queued" or "pending" or "created" => GenerationStatus.Queued,
        "in_progress" or "running" or "processing" or "generating" => GenerationStatus.Running,
        "success" or "succeeded" or "succeed" or "completed" or "done" => GenerationStatus.Succeeded,
        "failure" or "failed" or "fail" or "error" or "rejected" => GenerationStatus.Failed,
        _ when IsExpiry(word) => GenerationStatus.Failed,
        _ => GenerationStatus.Unknown,
    };

    /// <summary>Whether a task ended without having failed: expired, or cancelled.</summary>
    /// <param name="word">The status word.</param>
    public static bool IsExpiry(string? word) => Normal(word) is "expired" or "cancelled" or "canceled";

    public static AssetStatus Asset(string? word) => Normal(word) switch
    {
        // A gateway that gives no status has nothing to wait for.
        "" or "active" or "success" or "succeeded" or "ready" => AssetStatus.Active,
        "processing" or "pending" or "queued" or "creating" or "uploading" => AssetStatus.Processing,
        "failed" or "failure" or "inactive" or "rejected" => AssetStatus.Failed,
        _ => AssetStatus.Unknown,
    };

    private static string Normal(string? word) => (word ?? "").Trim().ToLowerInvariant().Replace('-', '_').Replace(' ', '_');
}
