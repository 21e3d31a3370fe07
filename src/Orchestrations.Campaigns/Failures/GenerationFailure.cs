using System.Text.Json.Serialization;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns;

/// <summary>Why an item, or a campaign, did not succeed. No text in it holds a secret.</summary>
/// <param name="Code">One of <see cref="FailureCodes"/>.</param>
/// <param name="Message">What happened, for people.</param>
public sealed record GenerationFailure(string Code, string Message)
{
    // Failures travel in histories and custom statuses: a provider's essay must not fill them.
    private const int MaxTextLength = 1024;

    /// <summary>Whether trying again later, with nothing changed, can help.</summary>
    public bool Retriable { get; init; }

    /// <summary>The gateway's or the provider's own code, or null.</summary>
    public string? UpstreamCode { get; init; }

    /// <summary>The gateway's or the provider's own message, or null.</summary>
    public string? UpstreamMessage { get; init; }

    /// <summary>What to do about it, or null.</summary>
    public string? Hint { get; init; }

    /// <summary>How long the gateway asked to wait, or null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether it is this deployment's own settings that refuse the output: it can still be had once they allow it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsBySettings { get; init; }

    /// <summary>
    /// Whether a retry goes on under the same entry of the ledger: with the task that was submitted and paid for, where there is one, and with a first
    /// submission where there is none. After any other failure a retry is another submission.
    /// </summary>
    [JsonIgnore]
    public bool KeepsPaidTask => IsBySettings || Code is FailureCodes.OutputUnavailable or FailureCodes.DeadlineExceeded or FailureCodes.GatewayUnavailable;

    /// <summary>Says what a gateway's failure means to an item.</summary>
    /// <param name="failure">The gateway's failure.</param>
    public static GenerationFailure From(GatewayFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var (code, hint) = failure.Kind switch
        {
            GatewayFailureKind.Unavailable => (FailureCodes.GatewayUnavailable, null),
            GatewayFailureKind.RateLimited => (FailureCodes.RateLimited, null),
            GatewayFailureKind.Unauthorized => (FailureCodes.Unauthorized, "Check Gateway__ApiKey, and that the key may use this model; then resume the campaign."),
            GatewayFailureKind.QuotaExhausted => (FailureCodes.QuotaExhausted, "Top up the account's balance; then resume the campaign."),
            GatewayFailureKind.ContentBlocked => (FailureCodes.ContentBlocked, "Change the prompt, or replace the reference images: celebrity likenesses and copyrighted characters are blocked."),
            GatewayFailureKind.InvalidRequest => (FailureCodes.InvalidRequest, "Mend what the provider names, and start the item anew."),
            GatewayFailureKind.NotFound => (FailureCodes.GenerationFailed, "The provider no longer knows it. Retry the item; it will be submitted, and billed, again."),
            GatewayFailureKind.AssetRejected => (FailureCodes.AssetRejected, "Replace the reference that the provider refuses."),
            GatewayFailureKind.GenerationFailed => (FailureCodes.GenerationFailed, "Retry the item; it will be submitted, and billed, again."),
            GatewayFailureKind.GenerationExpired => (FailureCodes.GenerationExpired, "Retry the item; it will be submitted, and billed, again."),
            _ => (FailureCodes.GatewayProtocol, (string?)null),
        };
        return new GenerationFailure(code, Cut(failure.Message)!)
        {
            Retriable = code is FailureCodes.RateLimited or FailureCodes.GatewayUnavailable or FailureCodes.GatewayProtocol,
            UpstreamCode = Cut(failure.UpstreamCode),
            UpstreamMessage = Cut(failure.UpstreamMessage) ?? Cut(failure.RawAnswer),
            Hint = hint,
            RetryAfter = failure.RetryAfter,
        };
    }

    private static string? Cut(string? text) => text is { Length: > MaxTextLength } ? text[..MaxTextLength] + "…" : text;
}
