using System.Text.Json.Serialization;

namespace Orchestrations.Benchmarks;

/// <summary>A figure, and what it is measured against in the same run.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">The figure.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Reference">What it is measured against: a limit, or a rival.</param>
/// <param name="ReferenceValue">That one's figure, in the same unit.</param>
internal sealed record Measurement(string Name, double Value, string Unit, string Reference, double ReferenceValue)
{
    /// <summary>The figure over the reference's.</summary>
    public double Ratio => Math.Round(Value / ReferenceValue, 4);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Measurement))]
internal sealed partial class BenchmarkJson : JsonSerializerContext;
