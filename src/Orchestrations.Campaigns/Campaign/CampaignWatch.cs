using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>
/// Looks at a campaign again and again, and says what has changed since the last look. The first look reads all of it; those that follow read the pages that
/// are under way, and of their items what has changed: so a look at a campaign of ten thousand items costs what one at the few in flight does.
/// </summary>
/// <param name="client">Where instances are.</param>
/// <param name="reader">Shows what they say.</param>
/// <param name="plans">Where items' ids are.</param>
/// <param name="campaignId">The campaign.</param>
public sealed class CampaignWatch(DurableClient client, CampaignReader reader, PlanStore plans, string campaignId)
{
    private readonly Dictionary<int, WatchedPage> _pages = [];

    private CampaignPlan? _plan;
    private CampaignView? _last;
    private int _run;
    private CampaignPhase _phase;

    /// <summary>Looks. Not more than one look at a time.</summary>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <returns>What has changed, or null where there is no such campaign any more.</returns>
    public async Task<CampaignChanges?> LookAsync(CancellationToken cancellationToken)
    {
        // The campaign first: once it says that it has ended, what is read after it is final.
        var campaign = await client.GetInstanceAsync(CampaignInstances.Campaign(campaignId), cancellationToken: cancellationToken);
        if (campaign?.ReadInputAs<CampaignInput>() is not { } input || (_plan ??= await plans.ReadAsync(campaignId, cancellationToken)) is not { } plan)
        {
            return null;
        }

        if (input.Run != _run)
        {
            _run = input.Run;
            _pages.Clear();
        }

        var view = await reader.ShowAsync(campaign, input, cancellationToken);
        var state = CampaignReader.StateOf(campaign, input);
        var active = state.ActivePages;

        // A cancel settles the pages that have not begun, all at once.
        var mayChangeAll = campaign.IsCompleted || (state.Phase == CampaignPhase.Cancelling && _phase != CampaignPhase.Cancelling);
        _phase = state.Phase;
        var changed = new List<ItemChange>();
        for (var page = 0; page * PlanStore.PageSize < plan.ItemCount; page++)
        {
            if (!_pages.TryGetValue(page, out var watched))
            {
                _pages[page] = watched = new WatchedPage();
            }
            else if (watched.IsFinal || !(watched.WasActive || mayChangeAll || active.Contains(page)))
            {
                continue;
            }

            watched.WasActive = active.Contains(page);
            await LookAsync(plan, page, watched, campaign, changed, cancellationToken);
        }

        // The estimate moves with the clock alone: that is no change.
        var isNew = _last is null || (_last with { EstimatedCompletion = null }) != (view with { EstimatedCompletion = null });
        _last = view;
        return new CampaignChanges(view, isNew, changed);
    }

    private async Task LookAsync(
        CampaignPlan plan, int page, WatchedPage watched, OrchestrationMetadata campaign, List<ItemChange> changed, CancellationToken cancellationToken)
    {
        var segments = new PageSegments(client, plan.Id, page, _run);
        var segment = await segments.ReadAsync(cancellationToken);
        var starts = await reader.ReadStartsAsync(plan.Id, CampaignInstances.ItemPagePrefix(plan.Id, page), withPayloads: !watched.IsRead, cancellationToken);
        foreach (var item in await plans.ReadPageAsync(plan, page, cancellationToken))
        {
            var offset = item.Index % PlanStore.PageSize;
            var known = watched.Items.GetValueOrDefault(offset);
            var start = starts.GetValueOrDefault(item.Index);
            var isSameStart = known is not null && known.StartId == start?.InstanceId && known.StartUpdatedAt == start?.LastUpdatedAt;
            var own = isSameStart ? known!.Own : watched.IsRead ? await ReadOwnAsync(start, cancellationToken) : CampaignReader.OwnState(start);
            var state = await reader.InContextAsync(own, start?.InstanceId, item.Index, segments, campaign, cancellationToken);
            if (known is null ? start is null && segment.Instance is null && state.Status == ItemStatus.Pending : isSameStart && state.Status == known.Shown.Status)
            {
                continue;
            }

            var shown = ItemView.Of(item.Id, state);
            watched.Items[offset] = new WatchedItem(start?.InstanceId, start?.LastUpdatedAt, own, shown);
            if (shown != known?.Shown)
            {
                changed.Add(new ItemChange(item.Index, shown, ChangedAt(own, state, start, segment.Instance, campaign)));
            }
        }

        watched.IsRead = true;
        watched.IsFinal = campaign.IsCompleted || segment is { Instance.IsCompleted: true, IsBroken: false };
    }

    private async Task<ItemState> ReadOwnAsync(OrchestrationMetadata? start, CancellationToken cancellationToken) => CampaignReader.OwnState(
        start is null ? null : await client.GetInstanceAsync(start.InstanceId, cancellationToken: cancellationToken));

    // Until an item is submitted, and while the poll that saw it done archives it, the segment and the campaign say where it stands.
    private static DateTimeOffset ChangedAt(
        ItemState own, ItemState inContext, OrchestrationMetadata? start, OrchestrationMetadata? segment, OrchestrationMetadata campaign)
    {
        OrchestrationMetadata?[] sources = own.Status == ItemStatus.Pending || own.Status != inContext.Status ? [start, segment, campaign] : [start];
        return sources.Max(source => source?.LastUpdatedAt) ?? campaign.LastUpdatedAt;
    }

    private sealed class WatchedPage
    {
        public Dictionary<int, WatchedItem> Items { get; } = [];

        public bool IsRead { get; set; }

        public bool WasActive { get; set; }

        public bool IsFinal { get; set; }
    }

    private sealed record WatchedItem(string? StartId, DateTimeOffset? StartUpdatedAt, ItemState Own, ItemView Shown);
}
