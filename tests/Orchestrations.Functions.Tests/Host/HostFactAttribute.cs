using Xunit;

namespace Orchestrations.Functions.Tests.Host;

/// <summary>A test that needs the Functions host of Azure Functions Core Tools. Where there is none it is reported as skipped, with what to install.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class HostFactAttribute : FactAttribute
{
    public HostFactAttribute()
    {
        if (FunctionsHost.CoreTools is null)
        {
            Skip = "There is no 'func' on the path: install Azure Functions Core Tools 4.";
        }
    }
}
