namespace Orchestrations.Durable;

/// <summary>Which versions of instances a host runs, and which it gives to those that it starts.</summary>
/// <param name="DefaultVersion">The version of instances that are started without one, and of this host's code; empty for none.</param>
/// <param name="MatchStrategy">Which instances this host runs.</param>
/// <param name="FailureStrategy">What becomes of the others.</param>
public sealed record OrchestrationVersioning(
    string DefaultVersion = "",
    VersionMatchStrategy MatchStrategy = VersionMatchStrategy.None,
    VersionFailureStrategy FailureStrategy = VersionFailureStrategy.Reject)
{
    /// <summary>Says whether a host of this setting runs instances of a version.</summary>
    /// <param name="version">The instance's version.</param>
    public bool Accepts(string version) => MatchStrategy switch
    {
        VersionMatchStrategy.Strict => Compare(version, DefaultVersion) == 0,
        VersionMatchStrategy.CurrentOrOlder => Compare(version, DefaultVersion) <= 0,
        _ => true,
    };

    /// <summary>
    /// Compares two versions: numbers with dots by their numbers, anything else as text without case. No version is older than any.
    /// </summary>
    /// <param name="left">One version.</param>
    /// <param name="right">The other.</param>
    /// <returns>Less than zero where <paramref name="left"/> is the older, zero where they are the same.</returns>
    public static int Compare(string left, string right)
    {
        if (string.IsNullOrWhiteSpace(left) || string.IsNullOrWhiteSpace(right))
        {
            return string.IsNullOrWhiteSpace(left).CompareTo(string.IsNullOrWhiteSpace(right)) * -1;
        }

        return System.Version.TryParse(left, out var leftNumbers) && System.Version.TryParse(right, out var rightNumbers)
            ? leftNumbers.CompareTo(rightNumbers)
            : string.Compare(left, right, StringComparison.OrdinalIgnoreCase);
    }
}
