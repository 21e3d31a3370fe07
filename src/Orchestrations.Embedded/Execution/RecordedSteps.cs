using System.Globalization;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>The steps that a history holds, against which a replay's are held.</summary>
internal sealed class RecordedSteps
{
    private readonly List<HistoryEvent> _steps = [];
    private int _limit;

    public RecordedSteps(IEnumerable<HistoryEvent> history)
    {
        foreach (var recorded in history)
        {
            if (StepId(recorded) is not { } id)
            {
                continue;
            }

            if (id != _steps.Count)
            {
                throw new NonDeterminismException($"The history is not whole: step {_steps.Count} is missing before step {id}.");
            }

            _steps.Add(recorded);
        }
    }

    /// <summary>The number of a step that an orchestrator asked for, or null where the event is none.</summary>
    public static int? StepId(HistoryEvent recorded) => recorded switch
    {
        TaskScheduled step => step.Id,
        TimerCreated step => step.Id,
        SubOrchestrationCreated step => step.Id,
        EventSent step => step.Id,
        _ => null,
    };

    /// <summary>Opens the steps of the next turn.</summary>
    public void AdvanceTo(int stepsSoFar) => _limit = stepsSoFar;

    /// <summary>Says why a step is not the recorded one, or null where it is.</summary>
    public string? Compare(int id, HistoryEvent asked)
    {
        if (id >= _limit)
        {
            return id < _steps.Count
                ? $"Step {id}: the history has {Describe(_steps[id])} in a later turn, but the code asked for {Describe(asked)} already."
                : $"Step {id}: the history has nothing there, but the code asked for {Describe(asked)}.";
        }

        return Same(_steps[id], asked) ? null : $"Step {id}: the history has {Describe(_steps[id])}, but the code asked for {Describe(asked)}.";
    }

    /// <summary>Says which step of the turn was not asked for, or null where all were.</summary>
    public string? Missing(int next) =>
        next < _limit ? $"Step {next}: the history has {Describe(_steps[next])}, but the code did not ask for it." : null;

    public static string Describe(HistoryEvent step) => step switch
    {
        TaskScheduled task => $"activity '{task.Name}'",
        TimerCreated timer => $"a timer for {timer.FireAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)}",
        SubOrchestrationCreated child => $"sub-orchestration '{child.Name}' with id '{child.InstanceId}' and version '{child.Version ?? "default"}'",
        EventSent sent => $"event '{sent.Name}' to '{sent.InstanceId}'",
        _ => step.GetType().Name,
    };

    private static bool Same(HistoryEvent recorded, HistoryEvent asked) => (recorded, asked) switch
    {
        (TaskScheduled left, TaskScheduled right) => Same(left.Name, right.Name),
        (TimerCreated left, TimerCreated right) => left.FireAt == right.FireAt,
        (SubOrchestrationCreated left, SubOrchestrationCreated right) =>
            Same(left.Name, right.Name) && Same(left.InstanceId, right.InstanceId) && Same(left.Version, right.Version),
        (EventSent left, EventSent right) => Same(left.Name, right.Name) && Same(left.InstanceId, right.InstanceId),
        _ => false,
    };

    private static bool Same(string? left, string? right) => string.Equals(left, right, StringComparison.Ordinal);
}
