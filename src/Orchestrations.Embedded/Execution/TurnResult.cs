using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>How an orchestrator stands after a turn.</summary>
internal enum TurnEnd
{
    Waits,
    Completed,
    Failed,
    ContinuedAsNew,
}

/// <summary>What a turn asked for, and how it ended.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Steps">The steps asked for, in their order.</param>
/// <param name="CancelledTimers">The timers that were cancelled, those of this very turn included.</param>
/// <param name="CustomStatus">The custom status where it was set, or null.</param>
internal sealed record TurnResult(TurnEnd End, IReadOnlyList<HistoryEvent> Steps, IReadOnlyCollection<int> CancelledTimers, byte[]? CustomStatus)
{
    /// <summary>The output, or the next execution's input.</summary>
    public byte[] Payload { get; init; } = [];

    public FailureDetails? Failure { get; init; }

    /// <summary>The events that the next execution is given, and whether it is held.</summary>
    public IReadOnlyList<HistoryEvent> CarriedEvents { get; init; } = [];
}
