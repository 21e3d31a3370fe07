using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>Shows campaigns and items as they stand, from the instances that run them.</summary>
public sealed class CampaignReader(DurableClient client, PlanStore plans, IObjectStore objects, TimeProvider time)
{
    private const int ListPageSize = 200;

    // Between the clock that dates a campaign and the one that dates its instance.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(1);

    private static readonly Comparer<CampaignPosition> OldestFirst =
        Comparer<CampaignPosition>.Create((left, right) => CampaignPosition.NewestFirst.Compare(right, left));

    // The statuses that an instance can have while its campaign has each of its own; which of them it is, its state and output say.
    private static readonly Dictionary<CampaignStatus, OrchestrationRuntimeStatus[]> RuntimeStatuses = new()
    {
        [CampaignStatus.Pending] = [OrchestrationRuntimeStatus.Pending],
        [CampaignStatus.Running] = [OrchestrationRuntimeStatus.Running],
        [CampaignStatus.Suspended] = [OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended],
        [CampaignStatus.Completed] = [OrchestrationRuntimeStatus.Completed],
        [CampaignStatus.Failed] = [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed],
        [CampaignStatus.Terminated] = [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Terminated],
    };

    // A list of items to retry does not change, and is asked for once an item.
    private SelectedIndices? _selected;

    /// <summary>A campaign, or null where there is none.</summary>
    /// <param name="campaignId">The campaign; any text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CampaignView?> FindAsync(string campaignId, CancellationToken cancellationToken)
    {
        if (CampaignId.Check(campaignId) is not null)
        {
            return null;
        }

        var instance = await client.GetInstanceAsync(CampaignInstances.Campaign(campaignId), cancellationToken: cancellationToken);
        return instance?.ReadInputAs<CampaignInput>() is { } input ? await ShowAsync(instance, input, cancellationToken) : null;
    }

    /// <summary>The plan of a campaign, or null where there is no such campaign: a plan alone is none, for it may be of one that was deleted.</summary>
    /// <param name="campaignId">The campaign; any text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CampaignPlan?> FindPlanAsync(string campaignId, CancellationToken cancellationToken) =>
        CampaignId.Check(campaignId) is null
        && await client.GetInstanceAsync(CampaignInstances.Campaign(campaignId), getInputsAndOutputs: false, cancellationToken) is not null
            ? await plans.ReadAsync(campaignId, cancellationToken)
            : null;

    /// <summary>Campaigns, the newest first: by when they were first started, so that a retry moves none.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="after">The last one of the page before, or null for the first page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The campaigns, and whether more follow.</returns>
    public async Task<(IReadOnlyList<CampaignView> Campaigns, bool HasMore)> ListAsync(
        CampaignFilter filter, int count, CampaignPosition? after, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);

        // An instance is never older than its campaign: a retry is another instance.
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = CampaignInstances.CampaignPrefix,
            CreatedFrom = filter.CreatedFrom > DateTimeOffset.MinValue + ClockDifference ? filter.CreatedFrom - ClockDifference : null,
            Statuses = filter.Status is { } status ? RuntimeStatuses[status] : null,
            FetchInputsAndOutputs = true,
            PageSize = ListPageSize,
        };
        var found = new PriorityQueue<(OrchestrationMetadata Instance, CampaignInput Input), CampaignPosition>(OldestFirst);
        await foreach (var instance in client.GetAllInstancesAsync(query, cancellationToken))
        {
            if (client.ListsNewestFirst
                && found.Count > count
                && found.TryPeek(out _, out var last)
                && last.CreatedAt > instance.CreatedAt + ClockDifference)
            {
                break;
            }

            if (instance.ReadInputAs<CampaignInput>() is not { } input || !Matches(filter, instance, input))
            {
                continue;
            }

            var position = new CampaignPosition(input.CreatedAt, input.CampaignId);
            if (after is not null && CampaignPosition.NewestFirst.Compare(position, after) <= 0)
            {
                continue;
            }

            // One more than is wanted tells whether there are more.
            found.Enqueue((instance, input), position);
            if (found.Count > count + 1)
            {
                found.Dequeue();
            }
        }

        var hasMore = found.Count > count;
        if (hasMore)
        {
            found.Dequeue();
        }

        var views = new CampaignView[found.Count];
        while (found.TryDequeue(out var oldest, out _))
        {
            views[found.Count] = await ShowAsync(oldest.Instance, oldest.Input, cancellationToken);
        }

        return (views, hasMore);
    }

    private static bool Matches(CampaignFilter filter, OrchestrationMetadata instance, CampaignInput input) =>
        (filter.CreatedFrom is not { } from || input.CreatedAt >= from)
        && (filter.CreatedTo is not { } to || input.CreatedAt <= to)
        && (filter.Status is not { } status || StatusOf(instance.RuntimeStatus, StateOf(instance, input).Phase, OutcomeOf(instance)) == status);

    private static CampaignOutcome? OutcomeOf(OrchestrationMetadata instance) =>
        instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? instance.ReadOutputAs<CampaignOutput>()?.Outcome : null;

    internal async Task<CampaignView> ShowAsync(OrchestrationMetadata instance, CampaignInput input, CancellationToken cancellationToken)
    {
        var campaignId = input.CampaignId;
        var state = StateOf(instance, input);
        var counts = state.Settled;
        var updatedAt = instance.LastUpdatedAt;
        foreach (var page in state.ActivePages)
        {
            var segment = await new PageSegments(client, campaignId, page, input.Run).ReadAsync(cancellationToken);
            counts += segment.IsBroken
                ? await CountBrokenAsync(campaignId, input.Run, page, PageSize(input, page), instance, cancellationToken)
                : segment.State?.Count() ?? new ItemCounts { Pending = PageSize(input, page) };
            updatedAt = segment.Instance?.LastUpdatedAt > updatedAt ? segment.Instance.LastUpdatedAt : updatedAt;
        }

        var outcome = OutcomeOf(instance);
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
        var (campaign, segments) = await FindSegmentsAsync(plan.Id, page, cancellationToken);
        var starts = await ReadStartsAsync(plan.Id, CampaignInstances.ItemPagePrefix(plan.Id, page), withPayloads: true, cancellationToken);
        var states = new List<(PlannedItem Item, ItemState State)>(items.Count);
        foreach (var item in items)
        {
            var start = starts.GetValueOrDefault(item.Index);
            states.Add((item, await InContextAsync(OwnState(start), start?.InstanceId, item.Index, segments, campaign, cancellationToken)));
        }

        return states;
    }

    /// <summary>Items of a campaign, in the document's order.</summary>
    /// <param name="plan">The campaign.</param>
    /// <param name="status">In this status; null for any.</param>
    /// <param name="first">The place of the first item that is looked at, from 0.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The items, and where to go on; null after the last.</returns>
    public async Task<(IReadOnlyList<ItemView> Items, int? Next)> ListItemsAsync(
        CampaignPlan plan, ItemStatus? status, int first, int count, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var found = new List<ItemView>();
        for (var page = first / PlanStore.PageSize; page * PlanStore.PageSize < plan.ItemCount; page++)
        {
            if (status is { } wanted && await HasNoneAsync(plan.Id, page, wanted, cancellationToken))
            {
                continue;
            }

            foreach (var (item, state) in await ReadPageAsync(plan, page, cancellationToken))
            {
                if (item.Index < first || (status is not null && state.Status != status))
                {
                    continue;
                }

                if (found.Count == count)
                {
                    return (found, item.Index);
                }

                found.Add(ItemView.Of(item.Id, state));
            }
        }

        return (found, null);
    }

    /// <summary>One item, or null where the campaign has none of that id.</summary>
    /// <param name="plan">The campaign.</param>
    /// <param name="itemId">The item's id; any text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ItemView?> FindItemAsync(CampaignPlan plan, string itemId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (await plans.FindItemIndexAsync(plan, itemId, cancellationToken) is not { } index)
        {
            return null;
        }

        var (campaign, segments) = await FindSegmentsAsync(plan.Id, index / PlanStore.PageSize, cancellationToken);
        var starts = await ReadStartsAsync(plan.Id, CampaignInstances.ItemStartsPrefix(plan.Id, index), withPayloads: true, cancellationToken);
        var start = starts.GetValueOrDefault(index);
        return ItemView.Of(itemId, await InContextAsync(OwnState(start), start?.InstanceId, index, segments, campaign, cancellationToken));
    }

    // What has ended stays as it is: a page whose items all have, in this run and none of them so, need not be read.
    private async Task<bool> HasNoneAsync(string campaignId, int page, ItemStatus wanted, CancellationToken cancellationToken)
    {
        var (_, segments) = await FindSegmentsAsync(campaignId, page, cancellationToken);
        return await segments.ReadAsync(cancellationToken) is { Instance.IsCompleted: true, IsBroken: false, State: { } state }
            && !state.Statuses.Contains('-', StringComparison.Ordinal)
            && !state.Statuses.Contains((char)('0' + (int)wanted), StringComparison.Ordinal);
    }

    private async Task<(OrchestrationMetadata? Campaign, PageSegments Segments)> FindSegmentsAsync(
        string campaignId, int page, CancellationToken cancellationToken)
    {
        var campaign = await client.GetInstanceAsync(CampaignInstances.Campaign(campaignId), cancellationToken: cancellationToken);
        return (campaign, new PageSegments(client, campaignId, page, campaign?.ReadInputAs<CampaignInput>()?.Run ?? 1));
    }

    /// <summary>Counts the items of a segment that broke down, one by one: its own word is not the last about those that went on without it.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="run">The campaign's run, from 1.</param>
    /// <param name="page">The page of the plan, from 0.</param>
    /// <param name="items">How many of its items are in the run.</param>
    /// <param name="campaign">The campaign's instance, or null where nothing of the segment's runs any more.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<ItemCounts> CountBrokenAsync(
        string campaignId, int run, int page, int items, OrchestrationMetadata? campaign, CancellationToken cancellationToken)
    {
        var segments = new PageSegments(client, campaignId, page, run);
        var segment = await segments.ReadAsync(cancellationToken);
        if (segment.State is not { } state)
        {
            return new ItemCounts { Failed = items };
        }

        var starts = await ReadStartsAsync(campaignId, CampaignInstances.ItemPagePrefix(campaignId, page), withPayloads: true, cancellationToken);
        var statuses = new List<ItemStatus>(items);
        for (var index = page * PlanStore.PageSize; index < (page * PlanStore.PageSize) + state.Statuses.Length; index++)
        {
            if (segment.Find(index) is not null)
            {
                var start = starts.GetValueOrDefault(index);
                statuses.Add((await InContextAsync(OwnState(start), start?.InstanceId, index, segments, campaign, cancellationToken)).Status);
            }
        }

        return ItemCounts.Of(statuses);
    }

    // The latest start of each item.
    internal async Task<Dictionary<int, OrchestrationMetadata>> ReadStartsAsync(
        string campaignId, string prefix, bool withPayloads, CancellationToken cancellationToken)
    {
        var starts = new Dictionary<int, OrchestrationMetadata>();
        var query = new OrchestrationQuery { InstanceIdPrefix = prefix, FetchInputsAndOutputs = withPayloads, PageSize = 200 };
        await foreach (var start in client.GetAllInstancesAsync(query, cancellationToken))
        {
            var index = CampaignInstances.IndexOf(campaignId, start.InstanceId);
            if (!starts.TryGetValue(index, out var other) || string.CompareOrdinal(start.InstanceId, other.InstanceId) > 0)
            {
                starts[index] = start;
            }
        }

        return starts;
    }

    /// <summary>What the latest start of an item says of it; pending where there is none.</summary>
    internal static ItemState OwnState(OrchestrationMetadata? start)
    {
        var state = start?.ReadCustomStatusAs<ItemState>() ?? start?.ReadInputAs<ItemInput>()?.State ?? new ItemState(ItemStatus.Pending, Attempts: 0);
        if (start is { RuntimeStatus: OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated })
        {
            return Broken(state, "The item's orchestration", start);
        }

        return state;
    }

    // A fault of ours, or somebody's terminate: what was paid for can still be had.
    private static ItemState Broken(ItemState state, string what, OrchestrationMetadata ended) => state with
    {
        Status = ItemStatus.Failed,
        Failure = new GenerationFailure(
            state.TaskId is null ? FailureCodes.GatewayUnavailable : FailureCodes.OutputUnavailable,
            $"{what} ended: {ended.FailureDetails?.ToString() ?? "it was terminated."}")
        {
            Retriable = true,
            Hint = "Retry the item: it goes on with the task that was paid for, if there is one.",
        },
    };

    /// <summary>Where an item stands, by what it says itself and by its segment and campaign.</summary>
    /// <param name="own">What its latest start says.</param>
    /// <param name="startId">That start, or null where it was never begun.</param>
    /// <param name="index">The item.</param>
    /// <param name="segments">The segments of its page.</param>
    /// <param name="campaign">The campaign's instance, or null where there is none.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<ItemState> InContextAsync(
        ItemState own, string? startId, int index, PageSegments segments, OrchestrationMetadata? campaign, CancellationToken cancellationToken)
    {
        if (await FindWaitAsync(startId, index, segments, campaign, cancellationToken) is { } status)
        {
            return new ItemState(status, own.Attempts);
        }

        if (HasEnded(own))
        {
            return own;
        }

        var segment = await segments.FindAsync(index, cancellationToken);
        return own.Status == ItemStatus.Pending && !segment.IsBroken && segment.Find(index) is ItemStatus.Failed or ItemStatus.Review
            ? await BeforeAsync(own, startId, segment.Find(index)!.Value, cancellationToken)
            : InContext(own, index, segment, campaign);
    }

    // How an item that a retry has, but has not begun, waits in it; null where it does not.
    private async Task<ItemStatus?> FindWaitAsync(
        string? startId, int index, PageSegments segments, OrchestrationMetadata? campaign, CancellationToken cancellationToken)
    {
        if (campaign is null or { IsCompleted: true }
            || campaign.ReadInputAs<CampaignInput>() is not { SelectionPath: { } path } input
            || (startId is not null && CampaignInstances.RunOf(input.CampaignId, startId) == input.Run)
            || await segments.ReadAsync(cancellationToken) is not { IsBroken: false } segment)
        {
            return null;
        }

        if (segment.State is not null)
        {
            return segment.Find(index) is { } status and (ItemStatus.Pending or ItemStatus.Preparing or ItemStatus.Generating) ? status : null;
        }

        var isGivenUp = segment.Instance is null && IsCancelling(campaign);
        return !isGivenUp && await IsSelectedAsync(path, index, cancellationToken) ? ItemStatus.Pending : null;
    }

    private async Task<bool> IsSelectedAsync(string path, int index, CancellationToken cancellationToken)
    {
        var selected = _selected;
        if (selected?.Path != path)
        {
            var selection = await LoadSelection.ReadAsync(objects, path, cancellationToken);
            _selected = selected = new SelectedIndices(path, [.. selection?.Items.Select(item => item.Index) ?? []]);
        }

        return selected.Indices.Contains(index);
    }

    // An item whose retry was cancelled before it was submitted is what an earlier start has left it, if there was one. What is in doubt is being written down.
    private async Task<ItemState> BeforeAsync(ItemState own, string? startId, ItemStatus before, CancellationToken cancellationToken)
    {
        var starts = new List<OrchestrationMetadata>();
        if (startId is not null && own.Doubt is null)
        {
            var query = new OrchestrationQuery { InstanceIdPrefix = startId[..(startId.LastIndexOf(':') + 1)], FetchInputsAndOutputs = true, PageSize = 200 };
            await foreach (var start in client.GetAllInstancesAsync(query, cancellationToken))
            {
                starts.Add(start);
            }
        }

        return starts.OrderByDescending(start => start.InstanceId, StringComparer.Ordinal).Select(OwnState).FirstOrDefault(HasEnded)
            ?? own with
            {
                Status = before,
                Failure = own.Doubt?.Last ?? new GenerationFailure(FailureCodes.GatewayUnavailable, "Its retry was cancelled before it was submitted.") { Retriable = true },
            };
    }

    private static bool IsCancelling(OrchestrationMetadata campaign) => campaign.ReadCustomStatusAs<CampaignState>()?.Phase is CampaignPhase.Cancelling or CampaignPhase.Ended;

    private static bool HasEnded(ItemState state) => state.Status is ItemStatus.Succeeded or ItemStatus.Failed or ItemStatus.Review or ItemStatus.Cancelled;

    // As it says itself, or, until it is submitted and while the poll that saw it done archives it, as its segment and campaign do. What a segment that broke
    // down had at the provider goes on without it until the campaign ends.
    private static ItemState InContext(ItemState state, int index, SegmentView segment, OrchestrationMetadata? campaign)
    {
        if (HasEnded(state))
        {
            return state;
        }

        var ended = campaign is null || campaign.IsCompleted;
        if (segment.IsBroken && (ended || state.Status == ItemStatus.Pending))
        {
            return Broken(state, "The orchestration of the item's segment", segment.Instance!);
        }

        var inSegment = segment.Find(index);
        if (state.Status == ItemStatus.Generating && inSegment == ItemStatus.Archiving)
        {
            return state with { Status = ItemStatus.Archiving, Progress = 100, Failure = null };
        }

        if (state.Status != ItemStatus.Pending)
        {
            return state;
        }

        if (inSegment is ItemStatus.Preparing or ItemStatus.Generating or ItemStatus.Cancelled)
        {
            return state with { Status = inSegment.Value };
        }

        // No segment is begun any more once a campaign is cancelled, and a retry has none for what was cancelled before it.
        var isLeft = ended || (segment.Instance is null && (IsCancelling(campaign!) || campaign!.ReadInputAs<CampaignInput>() is { SelectionPath: not null }));
        return state with { Status = isLeft ? ItemStatus.Cancelled : ItemStatus.Pending };
    }

    internal static CampaignState StateOf(OrchestrationMetadata instance, CampaignInput input) =>
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

    private sealed record SelectedIndices(string Path, HashSet<int> Indices);
}
