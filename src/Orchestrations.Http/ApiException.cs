using Orchestrations.Campaigns;

namespace Orchestrations.Http;

/// <summary>A request that can't be answered as asked, with what the caller is told.</summary>
/// <param name="problem">The answer's problem details, with its status.</param>
public sealed class ApiException(Problem problem) : Exception(problem?.Detail)
{
    /// <summary>The problem details.</summary>
    public Problem Problem { get; } = problem ?? throw new ArgumentNullException(nameof(problem));

    /// <summary>How long the caller should wait before trying again, or null where that does not help.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
