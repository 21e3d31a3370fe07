using Microsoft.Extensions.Logging.Abstractions;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>Replays recorded histories against the present code, with the executor that the runtime itself uses. Nothing is run or written.</summary>
/// <param name="registry">The present code.</param>
/// <param name="services">Where orchestrators are made from.</param>
public sealed class HistoryReplayer(DurableRegistry registry, IServiceProvider services)
{
    /// <summary>How many turns a history has.</summary>
    /// <param name="history">The history.</param>
    public static int CountTurns(OrchestrationHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        return HistoryTurn.Split(history.Events).Count;
    }

    /// <summary>Replays a history.</summary>
    /// <param name="history">The history.</param>
    /// <param name="maxTurns">How many of its turns are replayed.</param>
    /// <returns>Where the code does otherwise than the history, or null where it does the same.</returns>
    public HistoryDivergence? Replay(OrchestrationHistory history, int maxTurns = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentOutOfRangeException.ThrowIfNegative(maxTurns);
        if (history.Events is [not TurnStarted, ..])
        {
            return new HistoryDivergence(history.InstanceId, "Turn 0", "Turn 0: the history is not whole: its first turn does not begin.");
        }

        if (!registry.Orchestrators.TryGetValue(history.Name, out var orchestrator))
        {
            return new HistoryDivergence(history.InstanceId, "Turn 0", $"No orchestrator named '{history.Name}' is registered.");
        }

        var execution = new OrchestrationExecution(
            history.InstanceId,
            orchestrator,
            services,
            registry.Serializer,
            NullLoggerFactory.Instance,
            foreignContinuation: static () => { });
        var difference = HistoryReplay.Run(execution, history.Events, maxTurns);
        execution.Abandon();
        return difference is null ? null : new HistoryDivergence(history.InstanceId, difference.Split(':')[0], difference);
    }
}
