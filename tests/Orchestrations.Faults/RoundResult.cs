namespace Orchestrations.Faults;

/// <summary>What a round came to.</summary>
/// <param name="Seed">What it was drawn from.</param>
/// <param name="Verb">The verb that it ran.</param>
internal sealed record RoundResult(int Seed, string Verb)
{
    /// <summary>How often the host was killed.</summary>
    public int Kills { get; set; }

    /// <summary>How many of these left the store as the disk had it, without what was not synced.</summary>
    public int PowerCuts { get; set; }

    /// <summary>How often the gateway was killed.</summary>
    public int GatewayKills { get; set; }

    /// <summary>How often the store was struck, and the host stopped for a while.</summary>
    public int StoreFaults { get; set; }

    /// <summary>How often a generation was asked of the gateway.</summary>
    public int Submissions { get; set; }

    /// <summary>How many of these it accepted, and billed.</summary>
    public int Bills { get; set; }

    /// <summary>How many items ended in each status.</summary>
    public SortedDictionary<string, int> Ends { get; } = new(StringComparer.Ordinal);

    /// <summary>How many of them had a fault of their own.</summary>
    public int Faults { get; set; }

    /// <summary>The promises that were not kept.</summary>
    public List<Finding> Findings { get; } = [];

    /// <summary>How long it took.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>Where its files are; they are removed where there is no finding.</summary>
    public string Folder { get; set; } = "";

    public override string ToString() => FormattableString.Invariant(
        $"seed {Seed,-6} {Verb,-5} {Kills,3} kills ({PowerCuts,2} power cuts) {GatewayKills,2} of the gateway {StoreFaults,2} store faults {Faults,3} item faults {Submissions,3} submissions {Bills,3} bills  {string.Join(", ", Ends.Select(end => $"{end.Value} {end.Key}"))}  {Took.TotalSeconds:0} s  {Findings.Count} findings");
}
