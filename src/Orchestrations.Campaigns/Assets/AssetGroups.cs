using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Assets;

/// <summary>Finds or creates a campaign's asset group: of several with the wanted name, the first listed is used, and none is created twice.</summary>
public sealed class AssetGroups(IGatewayClient gateway, IObjectStore objects, EffectOwner owner, KeyedLock locks, TimeProvider time)
{
    private const int PageSize = 100;
    private const int MaxEntryBytes = 16 * 1024;

    // A request of another process is over by then, whatever became of it.
    private static readonly TimeSpan IntentLifetime = TimeSpan.FromMinutes(3);

    // A new group has been seen to be unknown for some seconds.
    private static readonly TimeSpan NewFor = TimeSpan.FromMinutes(1);

    /// <summary>Gives the group's id, or says what stands in the way.</summary>
    /// <param name="plan">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<AssetReadiness> EnsureAsync(CampaignPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.AssetGroupId is { } given)
        {
            return new AssetReadiness.Ready(given);
        }

        var name = plan.AssetGroupName ?? throw new InvalidOperationException($"The plan of '{plan.Id}' names no asset group.");
        var place = Place(name);
        using var held = await locks.EnterAsync(place.ToString(), cancellationToken);
        var entry = await ReadAsync(place, cancellationToken);
        if (entry?.GroupId is { } known)
        {
            return new AssetReadiness.Ready(known);
        }

        if (entry is not null && !owner.IsAlone && entry.Owner != owner.Id && time.GetUtcNow() < entry.IntendedAt + IntentLifetime)
        {
            return new AssetReadiness.Waiting(Cause: null);
        }

        var (found, failure) = await FindAsync(name, cancellationToken);
        if (failure is not null)
        {
            return Judge(failure);
        }

        var intent = new GroupEntry(owner.Id, time.GetUtcNow(), name);
        if (found is not null)
        {
            await objects.WriteAsync(place, Write(intent with { GroupId = found.Id }), ContentTypes.Json, cancellationToken);
            return new AssetReadiness.Ready(found.Id);
        }

        if (entry is null)
        {
            if (await objects.TryCreateAsync(place, Write(intent), ContentTypes.Json, cancellationToken) is null)
            {
                return new AssetReadiness.Waiting(Cause: null);
            }
        }
        else
        {
            await objects.WriteAsync(place, Write(intent), ContentTypes.Json, cancellationToken);
        }

        // From here on the host's stop is not heeded: an answer that is not recorded would be looked for by name, which is slower.
        var created = await gateway.CreateAssetGroupAsync(name, CancellationToken.None);
        if (created.IsSuccess)
        {
            await objects.WriteAsync(place, Write(intent with { GroupId = created.Value.Id }), ContentTypes.Json, CancellationToken.None);
            return new AssetReadiness.Ready(created.Value.Id);
        }

        return Judge(created.Failure);
    }

    /// <summary>
    /// Forgets a group that the provider does not know, so that it is looked for, or created, anew. One that was recorded a moment ago is only new.
    /// </summary>
    /// <param name="plan">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task ForgetUnknownAsync(CampaignPlan plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.AssetGroupName is not { } name)
        {
            return;
        }

        var place = Place(name);
        using var held = await locks.EnterAsync(place.ToString(), cancellationToken);
        if (await ReadAsync(place, cancellationToken) is { } entry && time.GetUtcNow() > entry.IntendedAt + NewFor)
        {
            await objects.DeleteAsync(place, cancellationToken);
        }
    }

    private static AssetReadiness Judge(GatewayFailure gatewayFailure)
    {
        var failure = GenerationFailure.From(gatewayFailure);
        return gatewayFailure.Kind switch
        {
            GatewayFailureKind.Unauthorized or GatewayFailureKind.QuotaExhausted => new AssetReadiness.Blocked(failure),
            GatewayFailureKind.InvalidRequest or GatewayFailureKind.ContentBlocked or GatewayFailureKind.AssetRejected =>
                new AssetReadiness.Failed(failure with { Code = FailureCodes.AssetRejected }),
            _ => new AssetReadiness.Waiting(failure),
        };
    }

    private static byte[] Write(GroupEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, CampaignJson.Default.GroupEntry);

    private ObjectName Place(string name)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        return new ObjectName(ObjectContainer.Effects, $"groups/{gateway.AccountFingerprint}/{hash}.json");
    }

    private async Task<GroupEntry?> ReadAsync(ObjectName place, CancellationToken cancellationToken) =>
        await objects.ReadAsync(place, MaxEntryBytes, cancellationToken) is { } found
            ? JsonSerializer.Deserialize(found.Bytes, CampaignJson.Default.GroupEntry)
            : null;

    // The gateway's filter is fuzzy: the name itself decides.
    private async Task<(AssetGroup? Group, GatewayFailure? Failure)> FindAsync(string name, CancellationToken cancellationToken)
    {
        for (var page = 1; ; page++)
        {
            var listed = await gateway.ListAssetGroupsAsync(name, page, PageSize, cancellationToken);
            if (!listed.IsSuccess)
            {
                // A list of nothing is "not found" at some gateways.
                return listed.Failure.Kind == GatewayFailureKind.NotFound ? (null, null) : (null, listed.Failure);
            }

            if (listed.Value.Items.FirstOrDefault(group => string.Equals(group.Name, name, StringComparison.Ordinal)) is { } group)
            {
                return (group, null);
            }

            if (listed.Value.Items.Count == 0 || (long)page * PageSize >= listed.Value.Total)
            {
                return (null, null);
            }
        }
    }
}
