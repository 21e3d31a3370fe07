using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Campaigns;

/// <summary>How campaigns and items are shown: every member is there, null or not.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CampaignView))]
[JsonSerializable(typeof(ItemView))]
[JsonSerializable(typeof(CampaignReport))]
[JsonSerializable(typeof(CampaignValidation))]
public sealed partial class CampaignViewJson : JsonSerializerContext
{
    private static CampaignViewJson? _indented;
    private static CampaignViewJson? _readable;

    /// <summary>Indented, and in ASCII: for a terminal, whatever its encoding.</summary>
    public static CampaignViewJson Indented => _indented ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });

    /// <summary>Indented and unescaped, for what people read in a file: not for a page of HTML.</summary>
    public static CampaignViewJson Readable =>
        _readable ??= new(new JsonSerializerOptions(Indented.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
