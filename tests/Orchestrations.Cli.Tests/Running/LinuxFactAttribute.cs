namespace Orchestrations.Cli.Tests.Running;

/// <summary>
/// A test that limits the files of a process that runs, which Linux alone can do from outside. Elsewhere it is reported as skipped, with the reason; the continuous
/// build runs on Linux, so that there it can't be left out unseen.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "Only Linux can limit the files of a process that runs (prlimit).";
        }
    }
}
