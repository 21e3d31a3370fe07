namespace Orchestrations.Gateway;

/// <summary>What kind of failure it is.</summary>
public enum GatewayFailureKind
{
    /// <summary>The answer can't be understood.</summary>
    Protocol = 0,

    /// <summary>No connection, a timeout, a dropped connection, or a 5xx answer.</summary>
    Unavailable = 1,

    /// <summary>429: the gateway's own limit or the upstream's.</summary>
    RateLimited = 2,

    /// <summary>401 or 403: the key is wrong, banned or of the wrong group.</summary>
    Unauthorized = 3,

    /// <summary>The account has no balance.</summary>
    QuotaExhausted = 4,

    /// <summary>Moderation refused the prompt, a reference or the output.</summary>
    ContentBlocked = 5,

    /// <summary>The gateway or the upstream refuses the request as it is: it will not pass when sent again.</summary>
    InvalidRequest = 6,

    /// <summary>The task, asset or group does not exist, or is another token's.</summary>
    NotFound = 7,

    /// <summary>The provider refuses the asset: <c>upstream asset error</c> that will not pass.</summary>
    AssetRejected = 8,

    /// <summary>The provider's task failed.</summary>
    GenerationFailed = 9,

    /// <summary>The provider's task expired or was cancelled.</summary>
    GenerationExpired = 10,
}
