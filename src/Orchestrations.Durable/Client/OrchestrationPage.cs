namespace Orchestrations.Durable;

/// <summary>One page of a query's result.</summary>
/// <param name="Instances">The instances. A page may be short, or empty, and yet not the last.</param>
/// <param name="ContinuationToken">What asks for the next page, or null after the last.</param>
public sealed record OrchestrationPage(IReadOnlyList<OrchestrationMetadata> Instances, string? ContinuationToken);
