namespace Orchestrations.Durable;

/// <summary>Where an instance stands.</summary>
public enum OrchestrationRuntimeStatus
{
    /// <summary>Scheduled and not yet begun.</summary>
    Pending = 0,

    /// <summary>Begun, and not ended.</summary>
    Running = 1,

    /// <summary>Ended with an output.</summary>
    Completed = 2,

    /// <summary>Ended with an unhandled exception.</summary>
    Failed = 3,

    /// <summary>Ended by a client.</summary>
    Terminated = 4,

    /// <summary>Held: what arrives is kept until it is resumed.</summary>
    Suspended = 5,
}
