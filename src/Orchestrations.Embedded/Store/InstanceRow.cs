using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>An instance as the store holds it, without payloads. Times are UTC ticks.</summary>
/// <param name="Seq">Its key: a number that grows, and is never given twice.</param>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its orchestrator.</param>
/// <param name="Version">Its version; empty where none was given.</param>
internal sealed record InstanceRow(long Seq, string Id, string Name, string Version)
{
    public required OrchestrationRuntimeStatus Status { get; init; }

    public required long CreatedAt { get; init; }

    /// <summary>The time of its last turn, which no later turn is before.</summary>
    public required long UpdatedAt { get; init; }

    public long? CompletedAt { get; init; }

    /// <summary>How often it continued as new.</summary>
    public int Execution { get; init; }

    /// <summary>How many turns this execution had; none before it has begun.</summary>
    public int Turn { get; init; }

    /// <summary>Whether something has to be done for it when the runtime starts: it has to begin, or activities were running.</summary>
    public bool HasWork { get; init; }

    public ParentLink? Parent { get; init; }

    /// <summary>The context of what started it, as W3C's <c>traceparent</c>, or null: its spans are in that trace, after a restart too.</summary>
    public string? Trace { get; init; }
}

/// <summary>Who waits for an instance's result, and at which step.</summary>
internal sealed record ParentLink(long Seq, int Execution, int Task, string Id, string Name);
