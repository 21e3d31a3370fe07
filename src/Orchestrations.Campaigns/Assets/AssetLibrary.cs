using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Assets;

/// <summary>
/// The provider's assets by content and account: a reference that many items or campaigns use is uploaded once. An asset gets a name that follows
/// from its content, so that one whose answer was lost is found again instead of being created twice.
/// </summary>
public sealed class AssetLibrary(IGatewayClient gateway, IObjectStore objects, EffectOwner owner, KeyedLock locks, TimeProvider time)
{
    private const int MaxEntryBytes = 64 * 1024;
    private const int PageSize = 100;

    private static readonly TimeSpan IntentLifetime = TimeSpan.FromMinutes(3);

    // How long an active asset is taken for granted before the provider is asked again whether it still has it.
    private static readonly TimeSpan TrustLifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (string AssetId, DateTimeOffset Until)> _trusted = new(StringComparer.Ordinal);

    /// <summary>The active asset of a content, as far as is recorded; nothing is asked of the provider.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The asset's id, or null.</returns>
    public async Task<string?> FindAsync(PlannedAsset asset, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asset);
        if (asset.AssetId is { } given)
        {
            return given;
        }

        var place = Place(asset);
        if (_trusted.TryGetValue(place.Path, out var trusted))
        {
            return trusted.AssetId;
        }

        var (entry, _) = await ReadAsync(place, cancellationToken);
        return entry is { Active: true, AssetId: { } assetId } ? assetId : null;
    }

    /// <summary>Takes one step towards an active asset: creates it, or looks whether it is active.</summary>
    /// <param name="asset">The asset.</param>
    /// <param name="groupId">The group that it goes to where it has to be created.</param>
    /// <param name="run">The campaign's run: an asset that was refused in another run is tried once more.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<AssetReadiness> EnsureAsync(PlannedAsset asset, string groupId, string run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(asset);
        if (asset.AssetId is { } given)
        {
            return new AssetReadiness.Ready(given);
        }

        var place = Place(asset);
        if (_trusted.TryGetValue(place.Path, out var trusted) && time.GetUtcNow() < trusted.Until)
        {
            return new AssetReadiness.Ready(trusted.AssetId);
        }

        using var held = await locks.EnterAsync(place.ToString(), cancellationToken);
        var (entry, etag) = await ReadAsync(place, cancellationToken);
        if (entry is null)
        {
            var intent = Intend(asset, groupId, generation: 1);
            return await objects.TryCreateAsync(place, Write(intent), ContentTypes.Json, cancellationToken) is { } created
                ? await CreateAsync(place, intent, created, asset, run)
                : new AssetReadiness.Waiting(Cause: null);
        }

        if (entry.Failure is { } refused)
        {
            return entry.FailedIn == run
                ? new AssetReadiness.Failed(refused)
                : await CreateAnewAsync(place, entry, etag!, asset, groupId, run, cancellationToken);
        }

        return entry.AssetId is { } assetId
            ? await CheckAsync(place, entry, etag!, assetId, asset, groupId, run, cancellationToken)
            : await ReconcileAsync(place, entry, etag!, asset, groupId, run, cancellationToken);
    }

    private static byte[] Write(AssetEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, CampaignJson.Default.AssetEntry);

    internal static AssetKind KindOf(MediaType type) => type switch
    {
        MediaType.Video => AssetKind.Video,
        MediaType.Audio => AssetKind.Audio,
        _ => AssetKind.Image,
    };

    private ObjectName Place(PlannedAsset asset) =>
        new(ObjectContainer.Effects, $"assets/{gateway.AccountFingerprint}/{asset.Type.ToString().ToLowerInvariant()}-{asset.ContentKey}.json");

    private AssetEntry Intend(PlannedAsset asset, string groupId, int generation) =>
        new(owner.Id, time.GetUtcNow(), groupId, string.Create(CultureInfo.InvariantCulture, $"o-{asset.ContentKey![..40]}-{generation}"), generation);

    private async Task<(AssetEntry? Entry, string? ETag)> ReadAsync(ObjectName place, CancellationToken cancellationToken) =>
        await objects.ReadAsync(place, MaxEntryBytes, cancellationToken) is { } found
            ? (JsonSerializer.Deserialize(found.Bytes, CampaignJson.Default.AssetEntry), found.ETag)
            : (null, null);

    private async Task<AssetReadiness> CreateAnewAsync(
        ObjectName place, AssetEntry entry, string etag, PlannedAsset asset, string groupId, string run, CancellationToken cancellationToken)
    {
        // What was taken for granted is what is gone.
        _trusted.TryRemove(place.Path, out _);
        var intent = Intend(asset, groupId, entry.Generation + 1);
        return await objects.TryReplaceAsync(place, Write(intent), ContentTypes.Json, etag, cancellationToken) is { } replaced
            ? await CreateAsync(place, intent, replaced, asset, run)
            : new AssetReadiness.Waiting(Cause: null);
    }

    // The host's stop is not heeded once the request may be out: its answer is worth recording.
    private async Task<AssetReadiness> CreateAsync(ObjectName place, AssetEntry intent, string etag, PlannedAsset asset, string run)
    {
        var created = await gateway.CreateAssetAsync(new CreateAssetRequest(intent.GroupId, intent.Name, KindOf(asset.Type), SourceOf(asset)), CancellationToken.None);
        if (created.IsSuccess)
        {
            await objects.WriteAsync(place, Write(intent with { AssetId = created.Value }), ContentTypes.Json, CancellationToken.None);
            return new AssetReadiness.Waiting(Cause: null);
        }

        var failure = GenerationFailure.From(created.Failure);
        switch (created.Failure.Kind)
        {
            case GatewayFailureKind.Unauthorized or GatewayFailureKind.QuotaExhausted:
                await ForgetAsync(place, intent, created.Failure);
                return new AssetReadiness.Blocked(failure);

            case GatewayFailureKind.InvalidRequest or GatewayFailureKind.ContentBlocked or GatewayFailureKind.AssetRejected:
                return await RefuseAsync(place, intent, asset, failure, run, CancellationToken.None);

            // A new group can be unknown for some seconds, and a name that is taken can be answered so: the name is looked for before the next try.
            case GatewayFailureKind.NotFound:
                return new AssetReadiness.Waiting(failure, GroupIsUnknown: true);

            default:
                await ForgetAsync(place, intent, created.Failure);
                return new AssetReadiness.Waiting(failure);
        }
    }

    // Nothing was created, so nobody need wait for it or look for it. A later generation is kept, for it says which names have been used.
    private async Task ForgetAsync(ObjectName place, AssetEntry intent, GatewayFailure failure)
    {
        if (failure.Acceptance == GatewayAcceptance.Refused && intent.Generation == 1)
        {
            await objects.DeleteAsync(place, CancellationToken.None);
        }
    }

    private async Task<AssetReadiness> RefuseAsync(
        ObjectName place, AssetEntry entry, PlannedAsset asset, GenerationFailure failure, string run, CancellationToken cancellationToken)
    {
        var named = failure with
        {
            Code = FailureCodes.AssetRejected,
            Message = $"The provider refuses the asset '{asset.Alias}': {failure.Message}",
            Retriable = false,
            Hint = "Replace the reference that the provider refuses.",
        };
        await objects.WriteAsync(place, Write(entry with { Active = false, Failure = named, FailedIn = run }), ContentTypes.Json, cancellationToken);
        return new AssetReadiness.Failed(named);
    }

    // An earlier try may have created it: only its name can tell.
    private async Task<AssetReadiness> ReconcileAsync(
        ObjectName place, AssetEntry entry, string etag, PlannedAsset asset, string groupId, string run, CancellationToken cancellationToken)
    {
        if (!owner.IsAlone && entry.Owner != owner.Id && time.GetUtcNow() < entry.IntendedAt + IntentLifetime)
        {
            return new AssetReadiness.Waiting(Cause: null);
        }

        for (var page = 1; ; page++)
        {
            var listed = await gateway.ListAssetsAsync(entry.Name, entry.GroupId, page, PageSize, cancellationToken);
            if (!listed.IsSuccess && listed.Failure.Kind != GatewayFailureKind.NotFound)
            {
                var failure = GenerationFailure.From(listed.Failure);
                return FailureCodes.SuspendsCampaign(failure.Code) ? new AssetReadiness.Blocked(failure) : new AssetReadiness.Waiting(failure);
            }

            var items = listed.Value?.Items ?? [];
            if (items.FirstOrDefault(found => string.Equals(found.Name, entry.Name, StringComparison.Ordinal)) is { } existing)
            {
                await objects.WriteAsync(place, Write(entry with { AssetId = existing.Id }), ContentTypes.Json, cancellationToken);
                return new AssetReadiness.Waiting(Cause: null);
            }

            if (items.Count == 0 || (long)page * PageSize >= listed.Value!.Total)
            {
                break;
            }
        }

        var mine = entry with { Owner = owner.Id, IntendedAt = time.GetUtcNow(), GroupId = groupId };
        return await objects.TryReplaceAsync(place, Write(mine), ContentTypes.Json, etag, cancellationToken) is { } replaced
            ? await CreateAsync(place, mine, replaced, asset, run)
            : new AssetReadiness.Waiting(Cause: null);
    }

    private async Task<AssetReadiness> CheckAsync(
        ObjectName place, AssetEntry entry, string etag, string assetId, PlannedAsset asset, string groupId, string run, CancellationToken cancellationToken)
    {
        var read = await gateway.GetAssetAsync(assetId, cancellationToken);
        if (!read.IsSuccess)
        {
            var failure = GenerationFailure.From(read.Failure);
            if (FailureCodes.SuspendsCampaign(failure.Code))
            {
                return new AssetReadiness.Blocked(failure);
            }

            // One that was active and is unknown now was deleted at the provider; one that is new can be unknown for a moment.
            return read.Failure.Kind == GatewayFailureKind.NotFound && entry.Active
                ? await CreateAnewAsync(place, entry, etag, asset, groupId, run, cancellationToken)
                : new AssetReadiness.Waiting(failure);
        }

        switch (read.Value.Status)
        {
            case AssetStatus.Active:
                if (!entry.Active)
                {
                    await objects.WriteAsync(place, Write(entry with { Active = true }), ContentTypes.Json, cancellationToken);
                }

                _trusted[place.Path] = (assetId, time.GetUtcNow() + TrustLifetime);
                return new AssetReadiness.Ready(assetId);

            case AssetStatus.Failed when entry.Active:
                return await CreateAnewAsync(place, entry, etag, asset, groupId, run, cancellationToken);

            case AssetStatus.Failed:
                var reason = new GenerationFailure(FailureCodes.AssetRejected, read.Value.ErrorMessage ?? "it gives no reason.")
                {
                    UpstreamCode = read.Value.ErrorCode,
                    UpstreamMessage = read.Value.ErrorMessage,
                };
                return await RefuseAsync(place, entry, asset, reason, run, cancellationToken);

            default:
                return new AssetReadiness.Waiting(Cause: null);
        }
    }

    private AssetSource SourceOf(PlannedAsset asset)
    {
        if (asset.Url is { } url)
        {
            return new AssetSource.Url(url);
        }

        var name = new ObjectName(ObjectContainer.Inputs, asset.ObjectPath!);
        var fileName = name.Path[(name.Path.LastIndexOf('/') + 1)..];
        return new AssetSource.File(
            async cancellationToken => await objects.OpenReadAsync(name, offset: 0, length: null, cancellationToken)
                ?? throw new FileNotFoundException($"The media of the asset '{asset.Alias}' is gone from the store: {name}."),
            asset.Bytes ?? 0,
            fileName,
            asset.ContentType ?? "application/octet-stream");
    }
}
