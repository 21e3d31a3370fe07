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
        return history.Format == 1 ? history : throw new JsonException($"The history has format {history.Format}; this version reads format 1.");
    }
}
