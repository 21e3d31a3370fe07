namespace Orchestrations.Campaigns.Slots;

/// <summary>How many generations a campaign may have at the provider.</summary>
/// <param name="Run">Whom it is for (<see cref="SlotHolder.RunOf"/>): a retry has the instance id of the run before it.</param>
/// <param name="Revision">Tells one allowance from another; each is greater than those before.</param>
/// <param name="Slots">How many, or null where it is only asked to report.</param>
/// <param name="Scarce">Whether somebody waits for slots, so that those it has no use for are to be given back at once.</param>
public sealed record SlotAllowance(long Run, long Revision, int? Slots, bool Scarce);
