namespace Orchestrations.Benchmarks;

/// <summary>Something that is measured by name.</summary>
internal abstract class Benchmark
{
    /// <summary>What it is called on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What it measures, in a line.</summary>
    public abstract string Description { get; }

    /// <summary>Measures, and prints each figure when it is there.</summary>
    /// <param name="isQuick">Whether it is to end within a minute.</param>
    /// <param name="print">Prints a figure.</param>
    public abstract Task RunAsync(bool isQuick, Action<Measurement> print);
}
