using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>One turn of a history.</summary>
/// <param name="At">Its time.</param>
/// <param name="Arrived">What arrived, in its order.</param>
/// <param name="StepsSoFar">How many steps were asked for up to its end.</param>
/// <param name="End">How the execution ended in it, or null.</param>
internal sealed record HistoryTurn(DateTimeOffset At, IReadOnlyList<HistoryEvent> Arrived, int StepsSoFar, ExecutionCompleted? End)
{
    /// <summary>Whether no code ran in it, or code that must not be held against it.</summary>
    public bool IsOutside =>
        End is { Status: OrchestrationRuntimeStatus.Terminated } ||
        string.Equals(End?.Failure?.ErrorType, typeof(NonDeterminismException).FullName, StringComparison.Ordinal);

    /// <summary>Divides a history into its turns.</summary>
    public static List<HistoryTurn> Split(IEnumerable<HistoryEvent> history)
    {
        var turns = new List<HistoryTurn>();
        var arrived = new List<HistoryEvent>();
        DateTimeOffset? at = null;
        ExecutionCompleted? end = null;
        var steps = 0;
        foreach (var recorded in history)
        {
            switch (recorded)
            {
                case TurnStarted turn:
                    Close();
                    at = turn.At;
                    break;
                case ExecutionCompleted completed:
                    end = completed;
                    break;
                case ExecutionTerminated:
                    break;
                default:
                    if (RecordedSteps.StepId(recorded) is null)
                    {
                        arrived.Add(recorded);
                    }
                    else
                    {
                        steps++;
                    }

                    break;
            }
        }

        Close();
        return turns;

        void Close()
        {
            if (at is { } time)
            {
                turns.Add(new HistoryTurn(time, arrived, steps, end));
                arrived = [];
                end = null;
            }
        }
    }
}
