using System.Globalization;
using System.Text.Json;

namespace Orchestrations.Gateway;

/// <summary>Says what kind of failure an answer is, and whether the request can have been accepted all the same.</summary>
internal sealed class FailureReader(string? apiKey)
{
    private const int MaxCode = 128;
    private const int MaxMessage = 1_000;
    private const int MaxWord = 64;

    /// <summary>The failure that an HTTP status other than 2xx says, with what its body adds.</summary>
    /// <param name="call">The call.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body, as far as it came.</param>
    /// <param name="retryAfter">What the server asks to wait.</param>
    public GatewayFailure FromStatus(GatewayCall call, int status, AnswerBody body, TimeSpan? retryAfter)
    {
        var isObject = JsonReading.TryParse(body.Text, out var json) && json.ValueKind == JsonValueKind.Object;
        var error = ErrorBody.Read(json);
        var isRefused = status is (>= 400 and < 500) or 503 || (status >= 500 && isObject && error.CarriesUpstreamRefusal);
        return Failure(
            KindOf(call, status, error, body.Text),
            $"{call} was answered {status.ToString(CultureInfo.InvariantCulture)}",
            isRefused ? GatewayAcceptance.Refused : GatewayAcceptance.Ambiguous,
            error) with
        {
            HttpStatus = status,
            RetryAfter = retryAfter,
            RawAnswer = error.IsEmpty ? Raw(body.Text) : null,
        };
    }

    /// <summary>The failure that an answer of 2xx holds in its body; whatever it is, the request may have been accepted.</summary>
    /// <param name="call">The call.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="expected">What was looked for in vain.</param>
    public GatewayFailure FromAnswer(GatewayCall call, GatewayAnswer answer, string expected)
    {
        var error = ErrorBody.Read(answer.Json);
        var kind = KindOf(call, answer.Status, error, answer.Text);
        return Failure(kind, $"{call} was answered {Number(answer.Status)} without {expected}", GatewayAcceptance.Ambiguous, error) with
        {
            HttpStatus = answer.Status,
            RawAnswer = kind == GatewayFailureKind.Protocol ? Raw(answer.Text) : null,
        };
    }

    /// <summary>The failure of an answer of 2xx that is not JSON, or not whole.</summary>
    /// <param name="call">The call.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body, as far as it came.</param>
    public GatewayFailure Unreadable(GatewayCall call, int status, AnswerBody body) => new(
        body.Problem is null || body.IsTooLong ? GatewayFailureKind.Protocol : GatewayFailureKind.Unavailable,
        Redaction.Redact($"{call} was answered {Number(status)} and the answer can't be read: {body.Problem ?? "it is no JSON"}", apiKey, MaxMessage))
    {
        Acceptance = GatewayAcceptance.Ambiguous,
        HttpStatus = status,
        RawAnswer = Raw(body.Text),
    };

    /// <summary>The failure of a request that got no answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="problem">What happened.</param>
    /// <param name="wasSent">Whether the request may have gone out.</param>
    public GatewayFailure NoAnswer(GatewayCall call, string problem, bool wasSent) =>
        new(GatewayFailureKind.Unavailable, Redaction.Redact($"{call} got no answer: {problem}", apiKey, MaxMessage))
        {
            Acceptance = wasSent ? GatewayAcceptance.Ambiguous : GatewayAcceptance.Refused,
        };

    /// <summary>The end of a task without an output. It is definite: nothing is left that might still be accepted.</summary>
    /// <param name="kind">What kind of failure it is.</param>
    /// <param name="word">The status word, or null.</param>
    /// <param name="error">What the answer says of the reason.</param>
    public GatewayFailure OfTask(GatewayFailureKind kind, string? word, ErrorBody error) =>
        Failure(kind, $"The task ended as {word ?? "failed"}", GatewayAcceptance.Refused, error);

    /// <summary>A status word, fit to be shown.</summary>
    /// <param name="word">The word.</param>
    public string? Word(string? word) => Cut(word, MaxWord);

    /// <summary>A message, fit to be shown.</summary>
    /// <param name="message">The message.</param>
    public string? Message(string? message) => Cut(message, MaxMessage);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static GatewayFailureKind KindOf(GatewayCall call, int status, ErrorBody error, string text) => error switch
    {
        { IsModeration: true } => GatewayFailureKind.ContentBlocked,
        _ when IsQuota(error) => GatewayFailureKind.QuotaExhausted,
        _ when status == 429 || error.CodeContains("RateLimit", "rate_limit", "TooManyRequests", "too_many_requests", "Throttl") =>
            GatewayFailureKind.RateLimited,
        _ when status is 401 or 403 || error.HasCode("invalid_api_key", "invalid_token", "AuthenticationError", "AccessDenied") =>
            GatewayFailureKind.Unauthorized,
        _ when status == 503 => GatewayFailureKind.Unavailable,
        _ when status is 404 || IsMissing(call, error, status, text) => GatewayFailureKind.NotFound,
        _ when IsAssetRefusal(error, status, text) => GatewayFailureKind.AssetRejected,
        _ when status is 408 or 425 => GatewayFailureKind.Unavailable,
        _ when status is >= 400 and < 500 || IsAboutRequest(error) => GatewayFailureKind.InvalidRequest,
        _ when status >= 500 || error.CodeContains("Internal", "Unavailable", "Overloaded") => GatewayFailureKind.Unavailable,
        _ => GatewayFailureKind.Protocol,
    };

    private static bool IsQuota(ErrorBody error) =>
        error.HasCode("insufficient_user_quota", "pre_consume_token_quota_failed", "insufficient_quota") || error.CodeContains("AccountOverdue");

    private static bool IsAboutRequest(ErrorBody error) =>
        error.CodeContains("InvalidParameter", "MissingParameter", "invalid_request", "InvalidArgument", "bad_request", "BadRequest");

    // A group just made can be "not found" for some seconds, by 400, 404 or 502, and not always with a code of its own.
    private static bool IsMissing(GatewayCall call, ErrorBody error, int status, string text) =>
        error.HasCode("task_not_exist")
        || error.CodeContains("NotFound", "not_found", "NotExist", "not_exist")
        || (call.IsAssetCall && status is 400 or 502 && SaysMissing(text));

    private static bool SaysMissing(string text) =>
        ContainsAny(text, "not found", "notfound", "not_found", "not exist", "notexist");

    private static bool IsAssetRefusal(ErrorBody error, int status, string text)
    {
        // A 502 with the bare text is no object of the gateway's, but says the same.
        var isAssetError = error.IsAssetError || (status >= 500 && text.TrimStart().StartsWith("upstream asset error", StringComparison.OrdinalIgnoreCase));
        return isAssetError && !ContainsAny(text, "timeout", "timed out", "InternalError", "InternalServiceError", "ServiceUnavailable", "try again");
    }

    private static bool ContainsAny(string text, params ReadOnlySpan<string> any)
    {
        foreach (var part in any)
        {
            if (text.Contains(part, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private GatewayFailure Failure(GatewayFailureKind kind, string what, GatewayAcceptance acceptance, ErrorBody error)
    {
        var message = Cut(error.Message, MaxMessage);
        var code = Cut(error.Code, MaxCode);
        var reason = (code, message) switch
        {
            (null, null) => "",
            (null, _) => $": {message}",
            (_, null) => $": {code}",
            _ => $": {code}: {message}",
        };
        return new GatewayFailure(kind, Cut(what + reason, MaxMessage)!)
        {
            Acceptance = acceptance,
            UpstreamCode = code,
            UpstreamMessage = message,
        };
    }

    private string? Cut(string? text, int length) => text is null ? null : Redaction.Redact(text, apiKey, length);

    private string Raw(string text) => Redaction.Redact(text, apiKey);
}
