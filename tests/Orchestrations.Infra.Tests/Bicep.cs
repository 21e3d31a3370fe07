using System.Diagnostics;
using System.Reflection;

namespace Orchestrations.Infra.Tests;

/// <summary>The Bicep compiler, as its package brings it. It asks nothing of the network: there are no modules of a registry.</summary>
internal static class Bicep
{
    public static string Folder { get; } = Path.Combine(FindRoot(), "infra");

    private static string Executable { get; } = typeof(Bicep).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "BicepPath").Value!;

    /// <summary>Runs it and gives its exit code, its output, and what it has to say: warnings and errors.</summary>
    public static async Task<(int ExitCode, string Output, string Remarks)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var remarks = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, (await remarks).Trim());
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Orchestrations.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Orchestrations.sln.");
    }
}
