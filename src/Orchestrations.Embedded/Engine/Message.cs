using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>Something that arrived for an instance and waits for its turn.</summary>
/// <param name="Event">What the history will say of it.</param>
/// <param name="Execution">The execution that it is for, or <see cref="AnyExecution"/>.</param>
/// <param name="InboxId">Its key in the store's inbox, or 0 where it is not there.</param>
/// <param name="Recursive">Of a termination: whether children end too.</param>
/// <param name="NotBefore">Of a timer: when it was due, in UTC ticks; the turn's time is not before.</param>
internal sealed record Message(
    HistoryEvent Event,
    int Execution = Message.AnyExecution,
    long InboxId = 0,
    bool Recursive = false,
    long NotBefore = 0)
{
    public const int AnyExecution = -1;
}
