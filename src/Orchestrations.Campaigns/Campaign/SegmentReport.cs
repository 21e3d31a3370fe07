using Orchestrations.Campaigns.Generation;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>What a segment tells its campaign while it runs.</summary>
/// <param name="Run">The campaign's run that it is of, from 1.</param>
/// <param name="Page">The segment.</param>
/// <param name="Released">Slots that it gives back.</param>
/// <param name="Wanted">Items that it could start at once if it had slots for them.</param>
/// <param name="Preparing">Whether some of its items still wait for their assets.</param>
/// <param name="Blocked">What is wrong with the account, where the gateway said so.</param>
public sealed record SegmentReport(int Run, int Page, int Released, int Wanted, bool Preparing, GenerationFailure? Blocked = null)
{
    /// <summary>How many of the released slots it was told to give back.</summary>
    public int Repaid { get; init; }

    /// <summary>How long generations took, the latest last; null where nothing was learned since the last report.</summary>
    public IReadOnlyList<FinishedGeneration>? Finished { get; init; }
}
