namespace Orchestrations.Benchmarks.Scheduling;

/// <summary>Under which conditions a schedule is measured.</summary>
internal sealed record Conditions
{
    public int MaxInFlight { get; init; } = 8;

    /// <summary>The shortest wait between two polls.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the provider shows how far a generation is.</summary>
    public bool ShowsProgress { get; init; }

    /// <summary>Whether the provider calls back when a generation ends.</summary>
    public bool CallsBack { get; init; }

    /// <summary>Whether the campaign is told its slots at once, as if it had them for itself.</summary>
    public bool IsAlone { get; init; }
}
