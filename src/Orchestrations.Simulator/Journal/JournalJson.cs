using System.Text.Json.Serialization;

namespace Orchestrations.Simulator;

/// <summary>What <c>GET /simulator/journal</c> answers.</summary>
internal sealed record JournalDocument(
    IReadOnlyList<JournaledSubmission> Submissions,
    IReadOnlyList<JournaledAssetGroup> AssetGroups,
    IReadOnlyList<JournaledAsset> Assets,
    IReadOnlyList<JournaledDownload> Downloads,
    IReadOnlyDictionary<string, int> Polls);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(JournalDocument))]
internal sealed partial class JournalJson : JsonSerializerContext;
