namespace Orchestrations.Embedded.Tests.Programs;

/// <summary>What a step does.</summary>
public enum StepKind
{
    /// <summary>Calls an activity.</summary>
    Work,

    /// <summary>Calls an activity that fails.</summary>
    FailingWork,

    /// <summary>Calls an activity that fails, twice.</summary>
    RetriedWork,

    /// <summary>Waits for a timer.</summary>
    Timer,

    /// <summary>Waits for an event that a client raises.</summary>
    Event,

    /// <summary>Sends itself an event, and waits for it.</summary>
    SelfEvent,

    /// <summary>Waits for an event that nobody raises, until that is enough.</summary>
    Timeout,

    /// <summary>Shows a custom status.</summary>
    Status,

    /// <summary>Takes its steps at the same time.</summary>
    Parallel,

    /// <summary>Has a child take its steps.</summary>
    Child,

    /// <summary>Begins anew with the rest of the program.</summary>
    Anew,

    /// <summary>Fails the program.</summary>
    Throw,
}
