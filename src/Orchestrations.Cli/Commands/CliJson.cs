using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrations.Cli.Commands;

/// <summary>How the command line writes JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(CreateGroupRequest))]
[JsonSerializable(typeof(CreateAssetRequest))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ItemList))]
internal sealed partial class CliJson : JsonSerializerContext;
