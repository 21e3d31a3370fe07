using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrations.Cli.Commands;

/// <summary>How the command line writes JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(ReplayAnswer))]
[JsonSerializable(typeof(ValidationAnswer))]
internal sealed partial class CliJson : JsonSerializerContext;
