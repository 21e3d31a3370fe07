namespace Orchestrations.Functions.Tests;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Where the app was built, in the configuration of these tests.</summary>
    public static string AppOutput { get; } = Path.Combine(
        Root, "src", "Orchestrations.Functions", "bin", Path.GetRelativePath(Path.Combine(Root, "tests", "Orchestrations.Functions.Tests", "bin"), AppContext.BaseDirectory));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orchestrations.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests are not run from the repository.");
        }

        return folder.FullName;
    }
}
