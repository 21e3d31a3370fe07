using System.Text.Json;
using System.Text.Json.Serialization;
using Orchestrations.Gateway;

namespace Orchestrations.Http.Assets;

/// <summary>An asset group that is there, made now or before.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, without the gateway's isolation prefix.</param>
internal sealed record CreatedAssetGroup(string Id, string Name);

/// <summary>An asset that is there, made now or before.</summary>
/// <param name="Id">Its id.</param>
internal sealed record CreatedAsset(string Id);

/// <summary>An asset as everyone outside sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, or null where the gateway does not say.</param>
/// <param name="GroupId">Its group, or null where the gateway does not say.</param>
/// <param name="Type">image, video or audio, or null where the gateway does not say.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Url">The provider's own address of it, or null.</param>
internal sealed record AssetView(string Id, string? Name, string? GroupId, string? Type, AssetStatus Status, string? Url)
{
    /// <summary>Shows an asset.</summary>
    /// <param name="asset">The asset.</param>
    public static AssetView Of(Asset asset) =>
        new(asset.Id, asset.Name, asset.GroupId, asset.Kind?.ToString().ToLowerInvariant(), asset.Status, asset.Url);
}

/// <summary>How answers about assets are written: every member is there, null or not.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CreatedAssetGroup))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(CreatedAsset))]
[JsonSerializable(typeof(GatewayPage<AssetGroup>))]
[JsonSerializable(typeof(GatewayPage<AssetView>))]
internal sealed partial class AssetAnswersJson : JsonSerializerContext;
