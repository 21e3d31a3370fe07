using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>Brings an execution to where its history ends.</summary>
internal static class HistoryReplay
{
    /// <summary>Replays a history.</summary>
    /// <param name="execution">An execution that has not begun.</param>
    /// <param name="history">The history.</param>
    /// <param name="maxTurns">How many turns are replayed at most.</param>
    /// <returns>Where the code does otherwise than the history, or null.</returns>
    public static string? Run(OrchestrationExecution execution, IReadOnlyList<HistoryEvent> history, int maxTurns = int.MaxValue)
    {
        RecordedSteps recorded;
        try
        {
            recorded = new RecordedSteps(history);
        }
        catch (NonDeterminismException e)
        {
            return e.Message;
        }

        var turns = HistoryTurn.Split(history);
        for (var i = 0; i < turns.Count && i < maxTurns; i++)
        {
            var turn = turns[i];
            if (turn.IsOutside)
            {
                return null;
            }

            var result = execution.Replay(recorded, turn);
            if (execution.Divergence is { } divergence)
            {
                return divergence;
            }

            if (Compare(turn, result, i) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? Compare(HistoryTurn turn, TurnResult result, int number)
    {
        if (turn.End is not null)
        {
            var expected = turn.End.Status == OrchestrationRuntimeStatus.Completed ? TurnEnd.Completed : TurnEnd.Failed;
            return result.End == expected ? null : $"Turn {number}: the history ends as {turn.End.Status}, but the code {Describe(result)}.";
        }

        return result.End == TurnEnd.Waits
            ? null
            : $"Turn {number}: the history goes on, but the code {Describe(result)}.";
    }

    private static string Describe(TurnResult result) => result.End switch
    {
        TurnEnd.Waits => "waits",
        TurnEnd.Completed => "completes",
        TurnEnd.ContinuedAsNew => "continues as new",
        _ => $"fails with {result.Failure}",
    };
}
