namespace Orchestrations.Campaigns.Slots;

/// <summary>What the coordinator begins, or goes on, with.</summary>
/// <param name="Limit">Generations at the provider at once, all campaigns together.</param>
public sealed record SlotsInput(int Limit)
{
    /// <summary>The campaigns, in the order in which they came; null where it has to find out which there are.</summary>
    public IReadOnlyList<SlotHolder>? Holders { get; init; }

    /// <summary>The last revision that was given out.</summary>
    public long Revision { get; init; }

    /// <summary>When the campaigns are looked after next, in UTC, where somebody waits.</summary>
    public DateTimeOffset? LookAt { get; init; }
}
