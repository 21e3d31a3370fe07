namespace Orchestrations.Campaigns.Campaign;

/// <summary>What a campaign's orchestration shows as its custom status. The items of active segments are counted by the segments.</summary>
/// <param name="Phase">What it is doing.</param>
/// <param name="Run">Its run, from 1.</param>
/// <param name="Settled">Items of segments that are over, not yet begun or not in this run.</param>
/// <param name="ActivePages">The segments that are under way, and those that broke down: what they had at the provider goes on until the campaign ends.</param>
public sealed record CampaignState(CampaignPhase Phase, int Run, ItemCounts Settled, IReadOnlyList<int> ActivePages)
{
    /// <summary>Why it suspended itself, or null.</summary>
    public GenerationFailure? Failure { get; init; }
}
