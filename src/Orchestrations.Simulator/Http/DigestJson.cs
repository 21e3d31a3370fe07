using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Orchestrations.Simulator.Http;

[JsonSerializable(typeof(JsonNode))]
internal sealed partial class DigestJson : JsonSerializerContext;
