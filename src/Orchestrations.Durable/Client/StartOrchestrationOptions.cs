namespace Orchestrations.Durable;

/// <summary>How an instance is started.</summary>
public sealed record StartOrchestrationOptions
{
    /// <summary>The statuses of an instance that has ended.</summary>
    public static IReadOnlyList<OrchestrationRuntimeStatus> TerminalStatuses { get; } =
        [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>The instance's id, or null for a new one. Up to 256 characters; none of <c>/ \ # ?</c> and no control character.</summary>
    public string? InstanceId { get; init; }

    /// <summary>When it begins, in UTC, or null for at once.</summary>
    public DateTimeOffset? StartAt { get; init; }

    /// <summary>Its version, or null for the host's default.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// In which statuses an instance of the same id is replaced, its history with it. Empty, the default: never. Only statuses of instances
    /// that have ended may stand here.
    /// </summary>
    public IReadOnlyList<OrchestrationRuntimeStatus> ReplaceableStatuses { get; init; } = [];
}
