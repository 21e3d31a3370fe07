namespace Orchestrations.Durable;

/// <summary>Which instances a query returns.</summary>
public sealed record OrchestrationQuery
{
    /// <summary>Created at or after this time, in UTC.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Created at or before this time, in UTC.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>In one of these statuses; null or empty for any.</summary>
    public IReadOnlyCollection<OrchestrationRuntimeStatus>? Statuses { get; init; }

    /// <summary>With an id that begins like this, case included.</summary>
    public string? InstanceIdPrefix { get; init; }

    /// <summary>Instances a page at most; 1 to 1,000.</summary>
    public int PageSize { get; init; } = 100;

    /// <summary>What the page before gave, or null for the first page.</summary>
    public string? ContinuationToken { get; init; }

    /// <summary>Whether inputs, outputs and custom statuses are read too.</summary>
    public bool FetchInputsAndOutputs { get; init; }
}
