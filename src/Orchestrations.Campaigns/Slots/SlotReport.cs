namespace Orchestrations.Campaigns.Slots;

/// <summary>What a campaign tells of its slots.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Run">Which run of it (<see cref="SlotHolder.RunOf"/>).</param>
/// <param name="Demand">How many slots it could use; 0 where it has no more use for any.</param>
/// <param name="Allowed">How many it may have, as it knows.</param>
/// <param name="Cap">How many it has at most: those that it may have, or those in use where that is more.</param>
/// <param name="Revision">The last allowance that it heard of; 0 for none.</param>
/// <param name="Leaves">Whether it has ended.</param>
public sealed record SlotReport(string CampaignId, long Run, int Demand, int Allowed, int Cap, long Revision, bool Leaves = false);
