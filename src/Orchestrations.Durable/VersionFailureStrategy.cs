namespace Orchestrations.Durable;

/// <summary>What becomes of an instance whose version a host does not run.</summary>
public enum VersionFailureStrategy
{
    /// <summary>It is left for a host that runs it.</summary>
    Reject = 0,

    /// <summary>It fails.</summary>
    Fail = 1,
}
