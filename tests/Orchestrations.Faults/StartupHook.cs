using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Orchestrations.Faults;

/// <summary>What the runtime runs in the host before the host's own code, because <c>DOTNET_STARTUP_HOOKS</c> names this assembly.</summary>
[SuppressMessage("Design", "MA0047:Declare types in namespaces", Justification = "The runtime looks for it outside of any.")]
internal static class StartupHook
{
    // https://man7.org/linux/man-pages/man7/signal.7.html
    private const PosixSignal User1 = (PosixSignal)10;

    private static readonly List<PosixSignalRegistration> Registrations = [];

    public static void Initialize()
    {
        var cut = PowerCut.Prepare();
        Registrations.Add(PosixSignalRegistration.Create(User1, _ => cut()));
    }
}
