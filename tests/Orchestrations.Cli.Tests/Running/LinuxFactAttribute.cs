namespace Orchestrations.Cli.Tests.Running;

/// <summary>A test that asks of the system what Linux alone can do, such as to limit the files of a process that runs.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "This needs Linux.";
        }
    }
}
