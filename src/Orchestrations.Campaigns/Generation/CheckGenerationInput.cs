using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Campaigns.Generation;

/// <summary>Which task is polled.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Index">The item.</param>
/// <param name="SegmentId">The segment's instance, which is told when the slot is free.</param>
/// <param name="State">What is known of the item so far; its task is set.</param>
public sealed record CheckGenerationInput(string CampaignId, int Index, string SegmentId, ItemState State);
