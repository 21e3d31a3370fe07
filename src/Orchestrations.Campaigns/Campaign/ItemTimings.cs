namespace Orchestrations.Campaigns.Campaign;

/// <summary>When an item came where, in UTC.</summary>
public sealed record ItemTimings
{
    /// <summary>When its turn came.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>When the gateway accepted it.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>When it was seen that the provider was done.</summary>
    public DateTimeOffset? GeneratedAt { get; init; }

    /// <summary>When its output was in place.</summary>
    public DateTimeOffset? ArchivedAt { get; init; }
}
