using System.Text.Json.Serialization;

namespace Orchestrations.Benchmarks.Engine;

/// <summary>The payloads of the engine's benchmarks.</summary>
[JsonSerializable(typeof(int))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(DateTimeOffset))]
internal sealed partial class PayloadJson : JsonSerializerContext;
