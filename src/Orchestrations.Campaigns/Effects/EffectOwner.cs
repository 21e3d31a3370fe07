namespace Orchestrations.Campaigns.Effects;

/// <summary>Who writes effects: the process, and whether another can be writing beside it.</summary>
/// <param name="Id">What tells this run of the process from every other.</param>
/// <param name="IsAlone">
/// Whether no other process can be working on the same store. An intent of somebody else is then a dead process's; otherwise it may be that of one
/// that is still waiting for its answer.
/// </param>
public sealed record EffectOwner(string Id, bool IsAlone);
