namespace Orchestrations.Embedded;

/// <summary>Where a replay left its history.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Step">The step or turn, as in <c>Step 3</c>.</param>
/// <param name="Message">What the history has there, and what the code did.</param>
public sealed record HistoryDivergence(string InstanceId, string Step, string Message);
