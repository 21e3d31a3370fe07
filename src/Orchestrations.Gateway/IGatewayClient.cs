namespace Orchestrations.Gateway;

/// <summary>
/// The provider's gateway, one call a method. What the gateway refuses or gets wrong is a value (<see cref="GatewayFailure"/>), with whether the
/// request may have been accepted; only cancellation and misuse throw.
/// </summary>
public interface IGatewayClient
{
    /// <summary>What tells this account's assets from another's in stored keys: derived from the key, and not revealing it.</summary>
    string AccountFingerprint { get; }

    /// <summary>What the last call came to, whichever it was; null before the first, and from a client that does not remember.</summary>
    GatewaySighting? LastSeen => null;

    /// <summary>Creates an asset group. The gateway does not look for one of the same name.</summary>
    /// <param name="name">Its name, up to 64 characters; the gateway puts its isolation prefix before it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<GatewayResult<AssetGroup>> CreateAssetGroupAsync(string name, CancellationToken cancellationToken);

    /// <summary>One page of the asset groups whose name matches, fuzzily; names come without the isolation prefix.</summary>
    /// <param name="name">Part of the name, or null for all.</param>
    /// <param name="page">The page, from 1.</param>
    /// <param name="pageSize">Groups a page, 1 to 100.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<GatewayResult<GatewayPage<AssetGroup>>> ListAssetGroupsAsync(string? name, int page, int pageSize, CancellationToken cancellationToken);

    /// <summary>Creates an asset; the billing model follows from its type.</summary>
    /// <param name="request">The asset.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The asset's id.</returns>
    Task<GatewayResult<string>> CreateAssetAsync(CreateAssetRequest request, CancellationToken cancellationToken);

    /// <summary>One page of the assets that match.</summary>
    /// <param name="name">Part of the name, fuzzily, or null for all.</param>
    /// <param name="groupId">The group, or null for all.</param>
    /// <param name="page">The page, from 1.</param>
    /// <param name="pageSize">Assets a page, 1 to 100.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<GatewayResult<GatewayPage<Asset>>> ListAssetsAsync(string? name, string? groupId, int page, int pageSize, CancellationToken cancellationToken);

    /// <summary>Reads one asset. A gateway without this call gives an asset of <see cref="AssetStatus.Active"/>, as does one that gives no status.</summary>
    /// <param name="assetId">The asset.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<GatewayResult<Asset>> GetAssetAsync(string assetId, CancellationToken cancellationToken);

    /// <summary>
    /// Waits until a request may be sent within the client's limits. Whoever writes down that a submission is about to be sent does so with a permit in hand: the wait
    /// can take minutes, and a process that ends in it has sent nothing.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The permit, to be disposed of when the request has been answered, or is not sent after all.</returns>
    Task<GatewayPermit> AcquirePermitAsync(CancellationToken cancellationToken);

    /// <summary>Submits a generation: it may be billed. Content goes out in the provider's strict order, whatever order it was given in.</summary>
    /// <param name="request">The generation.</param>
    /// <param name="permit">A permit that is held: nothing else is waited for.</param>
    /// <param name="cancellationToken">Ends the call; the request may have been accepted all the same.</param>
    /// <returns>The task's id, opaque.</returns>
    Task<GatewayResult<string>> SubmitGenerationAsync(GenerationRequest request, GatewayPermit permit, CancellationToken cancellationToken);

    /// <summary>Reads a generation's task.</summary>
    /// <param name="taskId">The task.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<GatewayResult<GenerationReading>> ReadGenerationAsync(string taskId, CancellationToken cancellationToken);

    /// <summary>Says whether an address is on the gateway's own origin: such an output wants the key, and no other address may ever get it.</summary>
    /// <param name="address">The address.</param>
    bool IsGatewayOrigin(Uri address);

    /// <summary>Puts the key on a request to the gateway's own origin, and leaves any other request as it is.</summary>
    /// <param name="request">The request, with its address.</param>
    void Authorize(HttpRequestMessage request);
}
