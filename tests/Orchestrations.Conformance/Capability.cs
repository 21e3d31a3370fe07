namespace Orchestrations.Conformance;

/// <summary>What a test needs of the backend that a runtime stands on, and not every backend can do.</summary>
public enum Capability
{
    /// <summary>It tells ids apart by case.</summary>
    IdsByCase = 0,

    /// <summary>What was running when the host stopped runs again.</summary>
    RunsAgain = 1,

    /// <summary>A page's token names an instance, so that others may come and go between pages.</summary>
    PagesByInstance = 2,

    /// <summary>A replay compares more of a step than its kind and name: a time, an id, a version, a target.</summary>
    ComparesValues = 3,

    /// <summary>An await on what is not durable fails the instance.</summary>
    FindsForeignAwaits = 4,

    /// <summary>A failure by other steps says which step was recorded and which was asked for, one at the end included.</summary>
    DescribesSteps = 5,

    /// <summary>What is sent to an instance that waits for the time of its start is heeded.</summary>
    ReachesScheduledStarts = 6,

    /// <summary>The call of a child is refused where its id is that of an instance that runs.</summary>
    RefusesTakenChildIds = 7,

    /// <summary>A caller is told why its child was terminated, and not only that it was.</summary>
    TellsWhyAChildWasTerminated = 8,

    /// <summary>An instance that is held stays held when it continues as new.</summary>
    HoldsAcrossContinueAsNew = 9,

    /// <summary>Code that ends where its history goes on fails.</summary>
    FindsEarlyEnds = 10,

    /// <summary>An instance that no host runs, for its version, can be terminated.</summary>
    TerminatesOtherVersions = 11,

    /// <summary>An execution ends when its code does, whatever it has begun.</summary>
    EndsWithOpenSteps = 12,

    /// <summary>Events that came before the code continued as new, and that nobody awaited, are there afterwards.</summary>
    KeepsBufferedEvents = 13,

    /// <summary>What one host refuses is given to the next.</summary>
    TakesBackWhatIsRefused = 14,
}
