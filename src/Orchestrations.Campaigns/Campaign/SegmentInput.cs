using Orchestrations.Campaigns.Generation;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>What a segment's orchestration begins with.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="CampaignInstanceId">The campaign's instance, which is told of free slots.</param>
/// <param name="Run">The campaign's run, from 1.</param>
/// <param name="Page">The page of the plan, from 0.</param>
/// <param name="ItemCount">How many items the campaign has.</param>
/// <param name="Slots">How many generations it may have at the provider to begin with.</param>
/// <param name="Settings">The run's options.</param>
public sealed record SegmentInput(
    string CampaignId, string CampaignInstanceId, int Run, int Page, int ItemCount, int Slots, CampaignSettings Settings)
{
    /// <summary>Where the items of a retry are listed, in the container <c>inputs</c>; null for all of the page's.</summary>
    public string? SelectionPath { get; init; }

    /// <summary>How long generations of the campaign took that ended before, the latest last.</summary>
    public IReadOnlyList<FinishedGeneration> Finished { get; init; } = [];
}
