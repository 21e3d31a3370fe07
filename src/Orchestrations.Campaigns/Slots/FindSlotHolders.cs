using Orchestrations.Campaigns.Campaign;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Slots;

/// <summary>Finds the campaigns that may have slots: for a coordinator that begins anew, all there are; else, of those it names, those that have not ended.</summary>
public sealed class FindSlotHolders(DurableClient client) : Activity<FindSlotHoldersInput, FindSlotHoldersOutput>
{
    /// <summary>The activity's name.</summary>
    public static readonly ActivityReference<FindSlotHoldersInput, FindSlotHoldersOutput> Reference = new("FindSlotHolders");

    private static readonly OrchestrationRuntimeStatus[] UnderWay =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    /// <inheritdoc/>
    public override async Task<FindSlotHoldersOutput> RunAsync(ActivityContext context, FindSlotHoldersInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        return new FindSlotHoldersOutput(
            input.Known is { } known
                ? await StillThereAsync(known, context.CancellationToken)
                : await AllAsync(input.EndedSince, context.CancellationToken));
    }

    private async Task<List<SlotHolder>> AllAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = CampaignInstances.CampaignPrefix,
            Statuses = [.. UnderWay, OrchestrationRuntimeStatus.Terminated, OrchestrationRuntimeStatus.Failed],
            FetchInputsAndOutputs = true,
            PageSize = 200,
        };
        var found = new List<SlotHolder>();
        await foreach (var instance in client.GetAllInstancesAsync(query, cancellationToken))
        {
            if (found.Count < SlotsOrchestrator.MaxHolders
                && (!instance.IsCompleted || instance.LastUpdatedAt > since)
                && instance.ReadInputAs<CampaignInput>() is { } campaign)
            {
                // Until it says how many it has, it may have all that it ever could; one that was ended by force says nothing any more.
                found.Add(new SlotHolder(campaign.CampaignId, SlotHolder.RunOf(campaign))
                {
                    Committed = campaign.Settings.MaxInFlight,
                    FreeAt = instance.IsCompleted ? (int)(instance.LastUpdatedAt + SharedSlots.ProviderGoesOn).ToUnixTimeSeconds() + 1 : 0,
                });
            }
        }

        return found;
    }

    private async Task<List<SlotHolder>> StillThereAsync(IReadOnlyList<SlotHolder> known, CancellationToken cancellationToken)
    {
        var found = new List<SlotHolder>();
        foreach (var holder in known)
        {
            var instance = await client.GetInstanceAsync(CampaignInstances.Campaign(holder.CampaignId), cancellationToken: cancellationToken);
            var isItsRun = instance?.ReadInputAs<CampaignInput>() is { } campaign && SlotHolder.RunOf(campaign) == holder.Run;
            var before = isItsRun ? null : instance?.CreatedAt;
            if ((isItsRun && !instance!.IsCompleted) || await HasItemsAsync(holder, before, cancellationToken))
            {
                found.Add(holder);
            }
        }

        return found;
    }

    // A campaign that was terminated alone leaves its items behind: they go on, and hold what they have. Those of a later run are not its.
    private async Task<bool> HasItemsAsync(SlotHolder holder, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = CampaignInstances.ItemPrefix(holder.CampaignId),
            Statuses = UnderWay,
            CreatedTo = before,
            PageSize = before is null ? 1 : 100,
        };
        await foreach (var item in client.GetAllInstancesAsync(query, cancellationToken))
        {
            if (before is null || item.CreatedAt < before)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Which campaigns are asked for.</summary>
/// <param name="Known">Those, or null for all.</param>
public sealed record FindSlotHoldersInput(IReadOnlyList<SlotHolder>? Known)
{
    /// <summary>Where all are asked for: from when on, in UTC, one that was ended by force may still have something at the provider.</summary>
    public DateTimeOffset EndedSince { get; init; }
}

/// <summary>Which campaigns run.</summary>
/// <param name="Holders">Those.</param>
public sealed record FindSlotHoldersOutput(IReadOnlyList<SlotHolder> Holders);
