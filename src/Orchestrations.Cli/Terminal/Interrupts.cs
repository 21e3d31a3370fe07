using System.Runtime.InteropServices;

namespace Orchestrations.Cli.Terminal;

/// <summary>Ctrl-C and the request to end: the first is heeded in good order, a second ends the process at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action _first;
    private int _count;

    /// <summary>Begins to listen.</summary>
    /// <param name="first">What the first one does; called once, on a thread of its own.</param>
    public Interrupts(Action first)
    {
        _first = first;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Heed),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heed),
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Heed(PosixSignalContext context)
    {
        // What is left undone then is what a crash leaves undone: nothing that the next run does not find.
        if (Interlocked.Increment(ref _count) == 1)
        {
            context.Cancel = true;
            _first();
        }
    }
}
