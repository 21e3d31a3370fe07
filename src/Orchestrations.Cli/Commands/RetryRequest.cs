namespace Orchestrations.Cli.Commands;

/// <summary>Which items a retry is of.</summary>
/// <param name="Items">The items, or null for all that failed.</param>
/// <param name="IncludeReview">Whether items in review are submitted again too.</param>
internal sealed record RetryRequest(IReadOnlyList<string>? Items, bool IncludeReview);
