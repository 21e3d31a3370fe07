namespace Orchestrations.Campaigns.Slots;

/// <summary>What the coordinator shows as its custom status.</summary>
/// <param name="Limit">Generations at the provider at once, all campaigns together.</param>
/// <param name="Committed">Slots that campaigns have, in use or not.</param>
/// <param name="Campaigns">Campaigns that share them.</param>
/// <param name="Waiting">Slots that campaigns could use beyond those they may have.</param>
/// <param name="Revision">The last allowance that was given out, which a coordinator after this one goes on from.</param>
public sealed record SlotsState(int Limit, int Committed, int Campaigns, int Waiting, long Revision);
