namespace Orchestrations.Durable;

/// <summary>What is known of an instance. Payloads are null where the query did not ask for them.</summary>
/// <param name="Name">Its orchestrator.</param>
/// <param name="InstanceId">Its id.</param>
public sealed record OrchestrationMetadata(string Name, string InstanceId)
{
    /// <summary>Where it stands.</summary>
    public required OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was scheduled, in UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, in UTC.</summary>
    public required DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>When it ended, in UTC, or null.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Its version; empty where none was given.</summary>
    public string Version { get; init; } = "";

    /// <summary>The instance that called it, or null.</summary>
    public string? ParentInstanceId { get; init; }

    /// <summary>Its input as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte>? SerializedInput { get; init; }

    /// <summary>Its output as UTF-8 JSON; of a terminated instance the text it was left with, as a JSON string.</summary>
    public ReadOnlyMemory<byte>? SerializedOutput { get; init; }

    /// <summary>Its custom status as UTF-8 JSON.</summary>
    public ReadOnlyMemory<byte>? SerializedCustomStatus { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public FailureDetails? FailureDetails { get; init; }

    /// <summary>What reads the payloads; set by the client.</summary>
    public required DurableSerializer Serializer { get; init; }

    /// <summary>Whether the instance has ended.</summary>
    public bool IsCompleted => RuntimeStatus.IsTerminal();

    /// <summary>Its input, or the type's default where there is none.</summary>
    /// <typeparam name="TInput">The type.</typeparam>
    public TInput? ReadInputAs<TInput>() => Read<TInput>(SerializedInput);

    /// <summary>Its output, or the type's default where there is none.</summary>
    /// <typeparam name="TOutput">The type.</typeparam>
    public TOutput? ReadOutputAs<TOutput>() => Read<TOutput>(SerializedOutput);

    /// <summary>Its custom status, or the type's default where there is none.</summary>
    /// <typeparam name="TStatus">The type.</typeparam>
    public TStatus? ReadCustomStatusAs<TStatus>() => Read<TStatus>(SerializedCustomStatus);

    private T? Read<T>(ReadOnlyMemory<byte>? payload) => payload is { Length: > 0 } bytes ? Serializer.Deserialize<T>(bytes.Span) : default;
}
