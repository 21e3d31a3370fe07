using System.Text.Json;
using System.Text.Json.Serialization;

namespace Orchestrations.Http.Campaigns;

/// <summary>How answers about campaigns are written: every member is there, null or not.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CampaignPage))]
[JsonSerializable(typeof(ItemPage))]
[JsonSerializable(typeof(StartedCampaign))]
internal sealed partial class ApiJson : JsonSerializerContext;
