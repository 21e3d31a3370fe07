using System.Text.Json.Serialization;

namespace Orchestrations.Campaigns.Generation;

/// <summary>How long a generation took, as its polls saw it, from its accepted submission on. Its members are short in JSON, for every item is given some.</summary>
/// <param name="After">When it was last seen not to have ended; milliseconds.</param>
/// <param name="By">When it was seen to have ended; milliseconds.</param>
/// <param name="Foretold">When it was to end by the last progress that the provider gave before it did; milliseconds, 0 where it gave none.</param>
public sealed record FinishedGeneration(
    [property: JsonPropertyName("a")] int After,
    [property: JsonPropertyName("b")] int By,
    [property: JsonPropertyName("f"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Foretold = 0);
