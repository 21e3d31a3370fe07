namespace Orchestrations.Dashboard.Tests;

/// <summary>Finds the repository's files.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Dashboard { get; } = Path.Combine(Root, "src", "Orchestrations.Http", "Dashboard", "Files");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orchestrations.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Orchestrations.sln.");
    }
}
