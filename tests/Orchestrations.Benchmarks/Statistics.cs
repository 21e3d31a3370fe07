namespace Orchestrations.Benchmarks;

/// <summary>What is said of many values at once.</summary>
internal static class Statistics
{
    /// <summary>The value that a part of all are not above.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <param name="percent">The part, 0 to 100.</param>
    public static double Percentile(IReadOnlyCollection<double> values, double percent)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted[Math.Min((int)(sorted.Length * percent / 100), sorted.Length - 1)];
    }
}
