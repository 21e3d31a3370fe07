namespace Orchestrations.Gateway;

/// <summary>A group of assets.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, without the gateway's isolation prefix.</param>
/// <param name="CreatedAt">When it was created, in UTC, or null where the gateway does not say.</param>
public sealed record AssetGroup(string Id, string Name, DateTimeOffset? CreatedAt);
