namespace Orchestrations.Gateway;

/// <summary>An asset to be created.</summary>
/// <param name="GroupId">The group it goes to.</param>
/// <param name="Name">Its name, up to 64 characters; unique in its group, or the gateway may answer with a misleading 404.</param>
/// <param name="Kind">Its type.</param>
/// <param name="Source">Where its bytes are.</param>
public sealed record CreateAssetRequest(string GroupId, string Name, AssetKind Kind, AssetSource Source);
