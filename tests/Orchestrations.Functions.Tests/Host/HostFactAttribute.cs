using Xunit;

namespace Orchestrations.Functions.Tests.Host;

/// <summary>
/// A test that needs the Functions host of Azure Functions Core Tools, which whoever builds the app need not have. Where there is none it is reported as skipped, with what to install.
/// <c>tests/functions.sh</c>, by which the continuous build runs these, refuses to start without it: there they can't be left out unseen.
/// </summary>
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
