using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>Shows campaigns and items as they stand, from the instances that run them.</summary>
public sealed class CampaignReader(DurableClient client, PlanStore plans, TimeProvider time)
{
    /// <summary>A campaign, or null where there is none.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CampaignView?> FindAsync(string campaignId, CancellationToken cancellationToken)
    {
        var instance = await client.GetInstanceAsync(CampaignInstances.Campaign(campaignId), cancellationToken: cancellationToken);
        if (instance?.ReadInputAs<CampaignInput>() is not { } input)
        {
            return null;
        }

        var state = StateOf(instance, input);
        var counts = state.Settled;
        var updatedAt = instance.LastUpdatedAt;
        foreach (var page in state.ActivePages)
        {
            var segment = await client.GetInstanceAsync(CampaignInstances.Segment(campaignId, input.Run, page), cancellationToken: cancellationToken);
            counts += segment?.ReadCustomStatusAs<SegmentState>()?.Count() ?? new ItemCounts { Pending = PageSize(input, page) };
            updatedAt = segment is not null && segment.LastUpdatedAt > updatedAt ? segment.LastUpdatedAt : updatedAt;
        }

        var outcome = instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? instance.ReadOutputAs<CampaignOutput>()?.Outcome : null;
        var status = StatusOf(instance.RuntimeStatus, state.Phase, outcome);
        return new CampaignView(
            campaignId,
            input.Name,
            status,
            outcome ?? (status == CampaignStatus.Failed ? CampaignOutcome.Failed : null),
            input.CreatedAt,
            updatedAt,
            instance.CompletedAt,
            counts,
            status == CampaignStatus.Running ? Estimate(instance, input, counts) : null,
            FailureOf(instance, state));
    }

    /// <summary>The items of one page of the plan, in the document's order; empty beyond the last.</summary>
    /// <param name="plan">The campaign.</param>
    /// <param name="page">The page, from 0.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Each item with what is known of it.</returns>
    public async Task<IReadOnlyList<(PlannedItem Item, ItemState State)>> ReadPageAsync(CampaignPlan plan, int page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (page * PlanStore.PageSize >= plan.ItemCount)
        {
            return [];
        }

        var items = await plans.ReadPageAsync(plan, page, cancellationToken);
        var campaign = await client.GetInstanceAsync(CampaignInstances.Campaign(plan.Id), cancellationToken: cancellationToken);
        var run = campaign?.ReadInputAs<CampaignInput>()?.Run ?? 1;
        var segment = await client.GetInstanceAsync(CampaignInstances.Segment(plan.Id, run, page), cancellationToken: cancellationToken);
        var statuses = segment?.ReadCustomStatusAs<SegmentState>();
        var starts = new Dictionary<int, OrchestrationMetadata>();
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = CampaignInstances.ItemPagePrefix(plan.Id, page),
            FetchInputsAndOutputs = true,
            PageSize = 200,
        };
        await foreach (var start in client.GetAllInstancesAsync(query, cancellationToken))
        {
            var index = CampaignInstances.IndexOf(plan.Id, start.InstanceId);
            if (!starts.TryGetValue(index, out var other) || string.CompareOrdinal(start.InstanceId, other.InstanceId) > 0)
            {
                starts[index] = start;
            }
        }

        return [.. items.Select(item => (item, StateOf(starts.GetValueOrDefault(item.Index), statuses?.Find(item.Index % PlanStore.PageSize), campaign)))];
    }

    private static ItemState StateOf(OrchestrationMetadata? start, ItemStatus? inSegment, OrchestrationMetadata? campaign)
    {
        var state = start?.ReadCustomStatusAs<ItemState>() ?? start?.ReadInputAs<ItemInput>()?.State ?? new ItemState(ItemStatus.Pending, Attempts: 0);
        if (start is { RuntimeStatus: OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated })
        {
            return state with
            {
                Status = ItemStatus.Failed,
                Failure = new GenerationFailure(
                    state.TaskId is null ? FailureCodes.GatewayUnavailable : FailureCodes.OutputUnavailable,
                    $"The item's orchestration ended: {start.FailureDetails?.ToString() ?? "it was terminated."}")
                {
                    Retriable = true,
                    Hint = "Retry the item: it goes on with the task that was paid for, if there is one.",
                },
            };
        }

        // Until it is submitted, and when it was stopped before, the segment and the campaign know better where it stands.
        if (state.Status != ItemStatus.Pending)
        {
            return state;
        }

        var ended = campaign is null || campaign.IsCompleted;
        return state with { Status = inSegment is ItemStatus.Preparing or ItemStatus.Generating or ItemStatus.Cancelled ? inSegment.Value : ended ? ItemStatus.Cancelled : ItemStatus.Pending };
    }

    private static CampaignState StateOf(OrchestrationMetadata instance, CampaignInput input) =>
        instance.ReadCustomStatusAs<CampaignState>()
        ?? new CampaignState(
            CampaignPhase.Running,
            input.Run,
            input.Baseline + new ItemCounts { Pending = input.Pages?.Sum(page => page.Items) ?? input.ItemCount },
            []);

    private static int PageSize(CampaignInput input, int page) =>
        input.Pages?.FirstOrDefault(candidate => candidate.Page == page)?.Items
        ?? Math.Min(PlanStore.PageSize, input.ItemCount - (page * PlanStore.PageSize));

    private static CampaignStatus StatusOf(OrchestrationRuntimeStatus runtime, CampaignPhase phase, CampaignOutcome? outcome) => (runtime, outcome) switch
    {
        (OrchestrationRuntimeStatus.Completed, { } ended) => CampaignStatuses.Of(ended),
        (OrchestrationRuntimeStatus.Pending, _) => CampaignStatus.Pending,
        (OrchestrationRuntimeStatus.Failed, _) => CampaignStatus.Failed,
        (OrchestrationRuntimeStatus.Terminated, _) => CampaignStatus.Terminated,
        (OrchestrationRuntimeStatus.Suspended, _) => CampaignStatus.Suspended,
        _ => phase == CampaignPhase.Suspended ? CampaignStatus.Suspended : CampaignStatus.Running,
    };

    private static CampaignFailure? FailureOf(OrchestrationMetadata instance, CampaignState state) => (instance.FailureDetails, state.Failure) switch
    {
        ({ } details, _) => new CampaignFailure(FailureCodes.GenerationFailed, $"The campaign's orchestration failed: {details}"),
        (_, { } failure) => new CampaignFailure(failure.Code, failure.Hint is null ? failure.Message : $"{failure.Message} {failure.Hint}"),
        _ => null,
    };

    private static int Settled(ItemCounts counts) => counts.Succeeded + counts.Failed + counts.Review;

    private DateTimeOffset? Estimate(OrchestrationMetadata instance, CampaignInput input, ItemCounts counts)
    {
        var now = time.GetUtcNow();
        var settled = Settled(counts) - Settled(input.Baseline);
        var left = counts.Pending + counts.Preparing + counts.Generating + counts.Archiving;
        return settled > 0 && left > 0 ? now + ((now - instance.CreatedAt) * ((double)left / settled)) : null;
    }
}
