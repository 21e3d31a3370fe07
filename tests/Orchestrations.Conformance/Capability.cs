namespace Orchestrations.Conformance;

/// <summary>What a test needs of the backend that a runtime stands on, and not every backend can do.</summary>
public enum Capability
{
    /// <summary>It tells ids apart by case.</summary>
    IdsByCase = 0,

    /// <summary>A replay compares more of a step than its kind and name: a time, an id, a version, a target.</summary>
    ComparesValues = 1,

    /// <summary>A failure by other steps says which step was recorded and which was asked for, one at the end included.</summary>
    DescribesSteps = 2,

    /// <summary>An instance fails when what is not durable ends that its code awaits beside what is.</summary>
    FindsForeignEnds = 3,

    /// <summary>What is sent to an instance that waits for the time of its start is heeded.</summary>
    ReachesScheduledStarts = 4,

    /// <summary>The call of a child is refused where its id is that of an instance that runs.</summary>
    RefusesTakenChildIds = 5,

    /// <summary>A caller is told why its child was terminated, and not only that it was.</summary>
    TellsWhyAChildWasTerminated = 6,

    /// <summary>An instance that is held stays held when it continues as new.</summary>
    HoldsAcrossContinueAsNew = 7,

    /// <summary>An instance that no host runs, for its version, can be terminated.</summary>
    TerminatesOtherVersions = 8,

    /// <summary>An execution ends when its code does, though what it called goes on.</summary>
    EndsWithOpenCalls = 9,
}
