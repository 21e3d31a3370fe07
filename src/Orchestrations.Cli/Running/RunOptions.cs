namespace Orchestrations.Cli.Running;

/// <summary>How a campaign is run.</summary>
internal sealed record RunOptions
{
    /// <summary>The data directory, or null for the configured one.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Where videos go, or null for the host's own place.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>Generations at the provider at once, over the document's own, or null.</summary>
    public int? MaxInFlight { get; init; }

    /// <summary>Whether the campaign is started afresh, under a new id.</summary>
    public bool Anew { get; init; }

    /// <summary>Whether failed items are run again.</summary>
    public bool Retry { get; init; }

    /// <summary>Whether items in review are run again with them.</summary>
    public bool IncludeReview { get; init; }

    /// <summary>Whether the result is printed as JSON.</summary>
    public bool AsJson { get; init; }

    /// <summary>The service that it is run on, or null for this process.</summary>
    public ServedApi? Service { get; init; }
}
