using Orchestrations.Campaigns.Campaign;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Slots;

/// <summary>Finds the campaigns that run and may have slots: of a coordinator that begins anew, all there are; else, of those it names, those that have not ended.</summary>
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
            input.Known is { } known ? await StillThereAsync(known, context.CancellationToken) : await AllAsync(context.CancellationToken));
    }

    private async Task<List<SlotHolder>> AllAsync(CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = CampaignInstances.CampaignPrefix,
            Statuses = UnderWay,
            FetchInputsAndOutputs = true,
            PageSize = 200,
        };
        var found = new List<SlotHolder>();
        await foreach (var instance in client.GetAllInstancesAsync(query, cancellationToken))
        {
            if (found.Count < SlotsOrchestrator.MaxHolders && instance.ReadInputAs<CampaignInput>() is { } campaign)
            {
                // Until it says how many it has, it may have all that it ever could.
                found.Add(new SlotHolder(campaign.CampaignId, campaign.Run) { Committed = campaign.Settings.MaxInFlight });
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
            var isItsRun = instance?.ReadInputAs<CampaignInput>()?.Run == holder.Run;
            if (isItsRun && !instance!.IsCompleted || (instance is null || isItsRun) && await HasItemsAsync(holder, cancellationToken))
            {
                found.Add(holder);
            }
        }

        return found;
    }

    // A campaign that was terminated alone leaves its items behind: they go on, and hold what they have.
    private async Task<bool> HasItemsAsync(SlotHolder holder, CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery { InstanceIdPrefix = CampaignInstances.ItemPrefix(holder.CampaignId), Statuses = UnderWay, PageSize = 1 };
        await foreach (var _ in client.GetAllInstancesAsync(query, cancellationToken))
        {
            return true;
        }

        return false;
    }
}

/// <summary>Which campaigns are asked for.</summary>
/// <param name="Known">Those, or null for all.</param>
public sealed record FindSlotHoldersInput(IReadOnlyList<SlotHolder>? Known);

/// <summary>Which campaigns run.</summary>
/// <param name="Holders">Those.</param>
public sealed record FindSlotHoldersOutput(IReadOnlyList<SlotHolder> Holders);
