using System.Text.Json;

namespace Orchestrations.Durable;

/// <summary>The history of one execution of an instance, in a form that every runtime can write and a replay can read.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Name">Its orchestrator.</param>
/// <param name="Events">What happened, in order; the first turn begins with <see cref="TurnStarted"/> and <see cref="ExecutionStarted"/>.</param>
public sealed record OrchestrationHistory(string InstanceId, string Name, IReadOnlyList<HistoryEvent> Events)
{
    /// <summary>The version of this format.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Writes the history as JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, HistoryJson.Default.OrchestrationHistory);

    /// <summary>Reads a history from JSON.</summary>
    /// <param name="utf8Json">The JSON.</param>
    /// <exception cref="JsonException">It is not a history, or one of a newer format.</exception>
    public static OrchestrationHistory FromJson(ReadOnlySpan<byte> utf8Json)
    {
        var history = JsonSerializer.Deserialize(utf8Json, HistoryJson.Default.OrchestrationHistory) ?? throw new JsonException("The history is null.");
        if (history is not { Format: > 0, InstanceId: not null, Name: not null, Events: not null })
        {
            throw new JsonException("It is no history: format, instanceId, name and events are required.");
        }

        if (history.Format != 1)
        {
            throw new JsonException($"The history has format {history.Format}; this version reads format 1.");
        }

        var broken = history.Events.TakeWhile(IsWhole).Count();
        return broken == history.Events.Count ? history : throw new JsonException($"Event {broken} lacks a member that its type requires.");
    }

    private static bool IsWhole(HistoryEvent? recorded) => recorded is not (null
        or ExecutionStarted { Name: null } or ExecutionStarted { Version: null } or TaskScheduled { Name: null } or TaskFailed { Failure: null }
        or SubOrchestrationCreated { Name: null } or SubOrchestrationCreated { InstanceId: null } or SubOrchestrationFailed { Failure: null }
        or EventRaised { Name: null } or EventSent { Name: null } or EventSent { InstanceId: null });
}
