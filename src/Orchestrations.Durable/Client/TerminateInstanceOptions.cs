namespace Orchestrations.Durable;

/// <summary>How an instance is ended.</summary>
/// <param name="Output">The output it leaves, as text, or null.</param>
/// <param name="Recursive">Whether the instances it called, and those they called, end too.</param>
public sealed record TerminateInstanceOptions(string? Output = null, bool Recursive = false);
