using System.Runtime.InteropServices;

namespace Orchestrations.Embedded;

/// <summary>A pending timer: a step of an execution, or <see cref="Start"/> for the beginning of an instance.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TimerKey(long Instance, int Execution, int Task)
{
    public const int Start = -1;
}
