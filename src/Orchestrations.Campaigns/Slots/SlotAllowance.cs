namespace Orchestrations.Campaigns.Slots;

/// <summary>How many generations a campaign may have at the provider.</summary>
/// <param name="Revision">Tells one allowance from another; each is greater than those before.</param>
/// <param name="Slots">How many, or null where it is only asked to report.</param>
/// <param name="Scarce">Whether somebody waits for slots, so that those it has no use for are to be given back at once.</param>
public sealed record SlotAllowance(int Revision, int? Slots, bool Scarce);
