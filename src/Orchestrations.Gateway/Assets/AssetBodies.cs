using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrations.Gateway;

// The bodies of the asset calls, with the member names that the provider's page gives.
internal sealed record CreateAssetGroupBody([property: JsonPropertyName("model")] string Model, string Name);

internal sealed record CreateAssetBody([property: JsonPropertyName("model")] string Model, string GroupId, string Name, string AssetType, string URL);

internal sealed record GetAssetBody([property: JsonPropertyName("model")] string Model, string Id);

internal sealed record ListBody([property: JsonPropertyName("model")] string Model, ListFilter Filter, int PageNumber, int PageSize);

internal sealed record ListFilter(string? Name, IReadOnlyList<string>? GroupIds, string? GroupType)
{
    public const string Generated = "AIGC";
}

[JsonSerializable(typeof(CreateAssetGroupBody))]
[JsonSerializable(typeof(CreateAssetBody))]
[JsonSerializable(typeof(GetAssetBody))]
[JsonSerializable(typeof(ListBody))]
internal sealed partial class AssetJson : JsonSerializerContext
{
    // Base64 is full of what the default encoder escapes.
    public static readonly AssetJson Relaxed = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
