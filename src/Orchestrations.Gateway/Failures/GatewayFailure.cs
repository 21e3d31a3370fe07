namespace Orchestrations.Gateway;

/// <summary>Why a call failed. No text in it holds the key or a signed query string.</summary>
/// <param name="Kind">What kind of failure it is.</param>
/// <param name="Message">What happened, for people.</param>
public sealed record GatewayFailure(GatewayFailureKind Kind, string Message)
{
    /// <summary>Whether the request can have been accepted.</summary>
    public required GatewayAcceptance Acceptance { get; init; }

    /// <summary>The HTTP status, or null where there was no answer.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>The gateway's or the upstream's own code, or null.</summary>
    public string? UpstreamCode { get; init; }

    /// <summary>The gateway's or the upstream's own message, or null.</summary>
    public string? UpstreamMessage { get; init; }

    /// <summary>How long the gateway asks to wait, from its Retry-After (seconds or a date), or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>What was answered, redacted and cut to 2,048 characters, where it could not be understood; else null.</summary>
    public string? RawAnswer { get; init; }
}
