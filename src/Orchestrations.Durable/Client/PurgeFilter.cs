namespace Orchestrations.Durable;

/// <summary>Which instances that have ended are removed.</summary>
public sealed record PurgeFilter
{
    /// <summary>Created at or after this time, in UTC.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Created at or before this time, in UTC.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Ended in one of these statuses; null or empty for any.</summary>
    public IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses { get; init; }
}
