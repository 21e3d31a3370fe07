namespace Orchestrations.Gateway;

/// <summary>What the provider counted for a generation.</summary>
/// <param name="CompletionTokens">Tokens of the output, or null.</param>
/// <param name="TotalTokens">Tokens in all, or null.</param>
public sealed record GenerationUsage(long? CompletionTokens, long? TotalTokens);
