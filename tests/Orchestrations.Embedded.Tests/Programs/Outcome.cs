namespace Orchestrations.Embedded.Tests.Programs;

/// <summary>How a program ends.</summary>
/// <param name="Result">Its result, where it completed.</param>
/// <param name="Failure">Its failure's message, where it failed.</param>
/// <param name="Status">The last custom status that it showed.</param>
public sealed record Outcome(long? Result, string? Failure, long? Status);
