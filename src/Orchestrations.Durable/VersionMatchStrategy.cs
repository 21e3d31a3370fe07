namespace Orchestrations.Durable;

/// <summary>Which instances a host runs, by their version.</summary>
public enum VersionMatchStrategy
{
    /// <summary>All.</summary>
    None = 0,

    /// <summary>Those of the host's own version.</summary>
    Strict = 1,

    /// <summary>Those of the host's own version or an older one.</summary>
    CurrentOrOlder = 2,
}
