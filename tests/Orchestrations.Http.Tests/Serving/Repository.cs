namespace Orchestrations.Http.Tests.Serving;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>A file of it.</summary>
    /// <param name="path">Its path below the root.</param>
    public static string At(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orchestrations.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests are not run from the repository.");
        }

        return Path.Combine(folder.FullName, path);
    }
}
