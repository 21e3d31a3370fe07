using Orchestrations.Embedded;

namespace Orchestrations.Cli.Commands;

/// <summary>What <c>replay --json</c> prints.</summary>
/// <param name="Replayed">How many histories were replayed.</param>
/// <param name="NotBegun">How many instances have nothing to replay yet.</param>
/// <param name="Divergences">Those that would go another way.</param>
internal sealed record ReplayAnswer(int Replayed, int NotBegun, List<HistoryDivergence> Divergences);
