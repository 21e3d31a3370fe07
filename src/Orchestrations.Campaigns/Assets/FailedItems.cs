namespace Orchestrations.Campaigns.Assets;

/// <summary>Items that failed before they were submitted, for one and the same reason.</summary>
/// <param name="Failure">Why.</param>
/// <param name="Indices">The items.</param>
public sealed record FailedItems(GenerationFailure Failure, IReadOnlyList<int> Indices);
