using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Orchestrations.Simulator.Http;

/// <summary>An answer of the gateway, before any fault spoils it.</summary>
internal sealed record Answer(int Status, byte[] Body, string ContentType = Answer.Json)
{
    public const string Json = "application/json; charset=utf-8";

    public const string Html = "text/html; charset=utf-8";

    public TimeSpan? RetryAfter { get; init; }

    public bool IsSuccess => Status < 300;

    public static Answer Of(int status, JsonObject body) => new(status, Encoding.UTF8.GetBytes(body.ToJsonString()));

    /// <summary>The gateway's own error: <c>{error:{message,type,code}}</c>.</summary>
    public static Answer Error(int status, string code, string message, string type = "new_api_error") =>
        Of(status, new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = type, ["code"] = code } });

    /// <summary>The error of the gateway's task relay: <c>{code,message,data:null}</c>.</summary>
    public static Answer TaskError(int status, string code, string message) =>
        Of(status, new JsonObject { ["code"] = code, ["message"] = message, ["data"] = null });

    /// <summary>An upstream refusal, wrapped as the gateway does: its body is a string in the message.</summary>
    public static Answer UpstreamRefusal(int status, string code, string message) =>
        TaskError(status, "fail_to_fetch_task", UpstreamError(code, message).ToJsonString());

    public static JsonObject UpstreamError(string code, string message) =>
        new() { ["error"] = new JsonObject { ["code"] = code, ["message"] = message, ["type"] = "BadRequest" } };

    public static Answer InvalidRequest(string message) => TaskError(400, "invalid_request", message);

    public static Answer InvalidAssetRequest(string message) => Error(400, "invalid_request", message, "invalid_request_error");

    /// <summary>An error of the host of the outputs, as S3 words it.</summary>
    public static Answer Storage(int status, string code, string message) => new(
        status,
        Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>")),
        "application/xml");

    public static Answer Page(int status) => new(
        status,
        Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html><html><head><title>{status}</title></head><body><center><h1>{status}</h1></center><hr><center>proxy</center></body></html>"),
        Html);

    public static Answer Text(int status, string text) => new(status, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");
}
