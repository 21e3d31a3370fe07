using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrations.Campaigns.Intake;

/// <summary>How plans are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CampaignPlan))]
[JsonSerializable(typeof(PlannedItem[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class PlanJson : JsonSerializerContext
{
    private static PlanJson? _readable;

    /// <summary>Unescaped, for a prompt in Chinese would take twice its size.</summary>
    public static PlanJson Readable => _readable ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
