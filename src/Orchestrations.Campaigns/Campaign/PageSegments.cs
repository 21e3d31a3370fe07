using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>The segments of a page of the plan: the present run's, and those of the runs before, which are read where an item is in no later one.</summary>
/// <param name="client">Where instances are.</param>
/// <param name="campaignId">The campaign.</param>
/// <param name="page">The page, from 0.</param>
/// <param name="run">The campaign's present run, from 1.</param>
internal sealed class PageSegments(DurableClient client, string campaignId, int page, int run)
{
    private readonly Dictionary<int, SegmentView> _read = [];

    /// <summary>The present run's.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<SegmentView> ReadAsync(CancellationToken cancellationToken) => ReadAsync(run, cancellationToken);

    /// <summary>That of the latest run that an item is in: a retry has some of the items alone.</summary>
    /// <param name="index">The item.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<SegmentView> FindAsync(int index, CancellationToken cancellationToken)
    {
        for (var candidate = run; candidate > 0; candidate--)
        {
            var segment = await ReadAsync(candidate, cancellationToken);
            if (segment.Instance is not null && (segment.State is null || segment.Find(index) is not null))
            {
                return segment;
            }
        }

        return new SegmentView(null, null);
    }

    private async Task<SegmentView> ReadAsync(int ofRun, CancellationToken cancellationToken)
    {
        if (!_read.TryGetValue(ofRun, out var segment))
        {
            var instance = await client.GetInstanceAsync(CampaignInstances.Segment(campaignId, ofRun, page), cancellationToken: cancellationToken);
            _read[ofRun] = segment = new SegmentView(instance, instance?.ReadCustomStatusAs<SegmentState>());
        }

        return segment;
    }
}

/// <summary>A segment as it is read.</summary>
/// <param name="Instance">Its instance, or null where the run has not come to it, or does not have it.</param>
/// <param name="State">Where its items stand, or null where it has not said so.</param>
internal sealed record SegmentView(OrchestrationMetadata? Instance, SegmentState? State)
{
    /// <summary>Whether it was ended by a fault of ours, or by force, and not by its items.</summary>
    public bool IsBroken => Instance is { RuntimeStatus: OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated };

    /// <summary>Where an item stands, or null where that is not known.</summary>
    /// <param name="index">The item.</param>
    public ItemStatus? Find(int index) => State?.Find(index % PlanStore.PageSize);
}
