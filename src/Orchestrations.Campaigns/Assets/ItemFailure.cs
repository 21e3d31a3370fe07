namespace Orchestrations.Campaigns.Assets;

/// <summary>An item that failed before it was submitted.</summary>
/// <param name="Index">The item.</param>
/// <param name="Failure">Why.</param>
public sealed record ItemFailure(int Index, GenerationFailure Failure);
