using System.Runtime.CompilerServices;

namespace Orchestrations.Http.Tests.Serving;

/// <summary>
/// The settings of every host that these tests start: they are the process's, so they are the same for all. The shortest polling there is, for the
/// simulated generations take moments.
/// </summary>
internal static class TestSettings
{
    [ModuleInitializer]
    internal static void Set()
    {
        Set("Polling__FirstDelay", "00:00:00.050");
        Set("Polling__Interval", "00:00:00.050");
        Set("Polling__MaxInterval", "00:00:00.200");
        Set("Polling__AssetInterval", "00:00:00.050");
        Set("Gateway__RequestsPerMinute", "1000000");
        Set("Simulator__GenerationTime", "00:00:00.050-00:00:00.200");
    }

    private static void Set(string key, string value) => Environment.SetEnvironmentVariable(key, value);
}
