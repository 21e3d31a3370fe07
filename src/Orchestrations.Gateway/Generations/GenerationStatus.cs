namespace Orchestrations.Gateway;

/// <summary>Where a generation's task stands, over all the words that gateways and upstreams use.</summary>
public enum GenerationStatus
{
    /// <summary>A word, or a shape, that is not known: poll on, it is neither success nor failure.</summary>
    Unknown = 0,

    /// <summary>Accepted and not begun.</summary>
    Queued = 1,

    /// <summary>Being generated.</summary>
    Running = 2,

    /// <summary>Done. The output's address can come some seconds later.</summary>
    Succeeded = 3,

    /// <summary>Ended without an output; <see cref="GenerationReading.Failure"/> says why.</summary>
    Failed = 4,
}
