using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Orchestrations.Simulator.Faults;

namespace Orchestrations.Simulator.Http;

/// <summary>The answers that a fault gives in place of the true one.</summary>
internal static class FaultAnswers
{
    public static Answer Instead(Fault fault) => fault.Place == FaultPlaces.Output ? OfOutputHost(fault) : OfGateway(fault);

    /// <summary>The true answer, spoiled.</summary>
    public static Answer Spoiled(Fault fault, Answer answer) => fault.Word switch
    {
        "empty" => answer with { Status = 200, Body = [] },
        "truncated" => answer with { Body = answer.Body[..(answer.Body.Length / 2)] },
        "wrong-shape" => answer with { Status = 200, Body = Encoding.UTF8.GetBytes("""[{"unexpected":true},7,null]""") },
        "huge" => answer with { Status = 200, Body = Huge(fault.Bytes(8 << 20)) },
        "null-data" => Answer.Of(200, new JsonObject { ["code"] = "success", ["message"] = "", ["data"] = null }),
        "wrapped" => Wrapped(answer),
        _ => answer,
    };

    private static Answer OfGateway(Fault fault) => fault.Word switch
    {
        "400" => Answer.Error(400, "bad_request", "The request was refused.", "invalid_request_error"),
        "401" or "unauthorized" => Unauthorized(),
        "403" or "forbidden" => Answer.Error(403, "user_banned", "The user is banned."),
        "404" => Answer.Error(404, "not_found", "Invalid URL.", "invalid_request_error"),
        "429" => Answer.Error(429, "rate_limit_exceeded", "Too many requests.") with { RetryAfter = RetryAfter(fault) },
        "503" => Answer.Error(503, "model_not_found", "No available channel for this model under the group default.") with
        {
            RetryAfter = RetryAfter(fault),
        },
        "quota" => Answer.TaskError(403, "insufficient_user_quota", "The user's quota is not enough."),
        "upstream-limit" => Answer.TaskError(429, "RateLimitExceeded.EndpointRPMExceeded", "The requests per minute limit was exceeded."),
        "upstream-refusal" => Answer.UpstreamRefusal(400, fault.Value ?? "InvalidParameter", "The upstream refused the request."),
        "upstream-error" when fault.Place is FaultPlaces.Submit or FaultPlaces.Poll =>
            Answer.UpstreamRefusal(502, "InvalidParameter", "The upstream refused the request."),
        "upstream-error" => Answer.Error(502, "upstream_error", "upstream asset error: the upstream refused the request.", "upstream_error"),
        "moderation-at-submit" => Answer.Of(400, Answer.UpstreamError(
            fault.Value ?? "InputTextSensitiveContentDetected", "The request failed because the input text may contain sensitive information.")),
        "html" => Answer.Page(fault.Status(502)),
        _ => Plain(fault.Word),
    };

    private static Answer OfOutputHost(Fault fault) => fault.Word switch
    {
        "400" => Answer.Storage(400, "InvalidArgument", "The request was refused."),
        "401" => Answer.Storage(401, "Unauthorized", "The request was refused."),
        "403" => Answer.Storage(403, "AccessDenied", "Access Denied"),
        "404" => Answer.Storage(404, "NoSuchKey", "The specified key does not exist."),
        "429" => Answer.Storage(429, "TooManyRequests", "Reduce your request rate.") with { RetryAfter = RetryAfter(fault) },
        "503" => Answer.Storage(503, "SlowDown", "Reduce your request rate.") with { RetryAfter = RetryAfter(fault) },
        "500" => Answer.Storage(500, "InternalError", "We encountered an internal error. Please try again."),
        "html" => Answer.Page(fault.Status(200)),
        _ => Plain(fault.Word),
    };

    public static Answer Unauthorized() => Answer.Error(401, "invalid_api_key", "Invalid token.");

    // Nothing in these says whether the request was carried out, as with a proxy's own answers.
    private static Answer Plain(string status) => status switch
    {
        "502" => Answer.Text(502, "Bad Gateway"),
        "504" => Answer.Text(504, "Gateway Timeout"),
        _ => Answer.Text(500, "Internal Server Error"),
    };

    private static TimeSpan? RetryAfter(Fault fault) => fault.Value is null ? null : fault.Duration(default);

    private static byte[] Huge(long size)
    {
        var body = new byte[Math.Clamp(size, 16, 1 << 30)];
        body.AsSpan().Fill((byte)'x');
        "{\"id\":\""u8.CopyTo(body);
        "\"}"u8.CopyTo(body.AsSpan(body.Length - 2));
        return body;
    }

    private static Answer Wrapped(Answer answer) => !answer.IsSuccess
        ? answer
        : Answer.Of(answer.Status, new JsonObject
        {
            ["ResponseMetadata"] = new JsonObject { ["RequestId"] = answer.Body.Length.ToString("x8", CultureInfo.InvariantCulture) },
            ["Result"] = JsonNode.Parse(answer.Body),
        });
}
