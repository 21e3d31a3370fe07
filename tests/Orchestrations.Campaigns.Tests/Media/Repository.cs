namespace Orchestrations.Campaigns.Tests.Media;

/// <summary>Finds the files of the repository that the tests look at.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string MediaFile(string name) => Path.Combine(Root, "tests", "Orchestrations.Campaigns.Tests", "Media", "Files", name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orchestrations.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Orchestrations.sln.");
    }
}
