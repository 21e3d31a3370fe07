namespace Orchestrations.Gateway;

/// <summary>An asset of the provider's library.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name, or null where the gateway does not say.</param>
/// <param name="GroupId">Its group, or null where the gateway does not say.</param>
/// <param name="Kind">Its type, or null where the gateway does not say.</param>
/// <param name="Status">Where it stands.</param>
public sealed record Asset(string Id, string? Name, string? GroupId, AssetKind? Kind, AssetStatus Status)
{
    /// <summary>Its address as the provider gives it, or null. It may be signed: never log or store it.</summary>
    public string? Url { get; init; }

    /// <summary>The provider's code for why it failed, or null.</summary>
    public string? ErrorCode { get; init; }

    /// <summary>The provider's message for why it failed, or null.</summary>
    public string? ErrorMessage { get; init; }
}
