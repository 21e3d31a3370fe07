using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Campaigns.Output;

/// <summary>Whose output is archived.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Index">The item.</param>
/// <param name="State">What is known of the item so far; its task is set.</param>
public sealed record ArchiveOutputInput(string CampaignId, int Index, ItemState State)
{
    /// <summary>Whether there will be no other try: a last frame that stays away then no longer holds the video back.</summary>
    public bool IsLastTry { get; init; }
}
