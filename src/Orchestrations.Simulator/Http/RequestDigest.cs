using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrations.Simulator.Http;

/// <summary>A request as the journal keeps it: whole, but for inline media.</summary>
internal static class RequestDigest
{
    public static JsonElement Of(JsonElement request) => request.GetRawText().Length <= SubmissionRules.LongestText
        ? request.Clone()
        : JsonSerializer.SerializeToElement(Shorten(JsonNode.Parse(request.GetRawText())), DigestJson.Default.JsonNode!);

    private static JsonNode? Shorten(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(pair => KeyValuePair.Create(pair.Key, Shorten(pair.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Shorten)]),
        JsonValue value when value.TryGetValue<string>(out var text) && text.Length > SubmissionRules.LongestText => JsonValue.Create(Mark(text)),
        null => null,
        _ => node.DeepClone(),
    };

    private static string Mark(string text) =>
        $"{text[..32]}... ({text.Length} characters, sha256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))})";
}
