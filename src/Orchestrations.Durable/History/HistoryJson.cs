using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrations.Durable;

/// <summary>How histories are written as JSON.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(OrchestrationHistory))]
[JsonSerializable(typeof(HistoryEvent))]
[JsonSerializable(typeof(List<HistoryEvent>))]
public sealed partial class HistoryJson : JsonSerializerContext;
