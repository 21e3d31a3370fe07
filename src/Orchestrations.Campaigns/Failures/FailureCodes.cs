namespace Orchestrations.Campaigns;

/// <summary>The failure codes that users see: in the API, in manifests and on the command line.</summary>
public static class FailureCodes
{
    /// <summary>The document breaks a rule, or the provider refuses the request as it is.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>A file breaks one of the provider's limits.</summary>
    public const string InvalidMedia = "invalid_media";

    /// <summary>The gateway refuses the key: the campaign suspends itself.</summary>
    public const string Unauthorized = "unauthorized";

    /// <summary>The account has no balance: the campaign suspends itself.</summary>
    public const string QuotaExhausted = "quota_exhausted";

    /// <summary>429, from the gateway or the upstream.</summary>
    public const string RateLimited = "rate_limited";

    /// <summary>5xx, or no connection.</summary>
    public const string GatewayUnavailable = "gateway_unavailable";

    /// <summary>The provider failed the asset.</summary>
    public const string AssetRejected = "asset_rejected";

    /// <summary>The provider never made the asset active.</summary>
    public const string AssetTimeout = "asset_timeout";

    /// <summary>Moderation refused the prompt, a reference or the output.</summary>
    public const string ContentBlocked = "content_blocked";

    /// <summary>The provider's task failed.</summary>
    public const string GenerationFailed = "generation_failed";

    /// <summary>The provider's task expired or was cancelled.</summary>
    public const string GenerationExpired = "generation_expired";

    /// <summary>The submission may or may not have been accepted and billed.</summary>
    public const string SubmitAmbiguous = "submit_ambiguous";

    /// <summary><c>Polling__Deadline</c> passed.</summary>
    public const string DeadlineExceeded = "deadline_exceeded";

    /// <summary>The output could not be fetched, or stayed away.</summary>
    public const string OutputUnavailable = "output_unavailable";

    /// <summary>The output breaks the download rules.</summary>
    public const string OutputRejected = "output_rejected";

    /// <summary>An answer that can't be understood.</summary>
    public const string GatewayProtocol = "gateway_protocol";

    /// <summary>Says whether a failure stops the whole campaign until someone mends the account.</summary>
    /// <param name="code">The code.</param>
    public static bool SuspendsCampaign(string code) => code is Unauthorized or QuotaExhausted;
}
