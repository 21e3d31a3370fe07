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

    /// <summary>The same, for what people read.</summary>
    public static CampaignViewJson Indented => _indented ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });
}
