using System.Reflection;

namespace Orchestrations.Faults;

/// <summary>Where the build put what the harness runs and uses.</summary>
internal static class Built
{
    /// <summary>The executable under test.</summary>
    public static string Executable { get; } = Metadata("Executable");

    /// <summary>Media files that the provider's rules allow.</summary>
    public static string Samples { get; } = Metadata("Samples");

    private static string Metadata(string key) =>
        typeof(Built).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}
