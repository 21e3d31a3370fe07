using System.Diagnostics;

namespace Orchestrations.Benchmarks.Services;

/// <summary>The command line as it is deployed: published ready to run.</summary>
internal static class PublishedCommand
{
    /// <summary>Publishes it beside this program, from the sources of this checkout; where nothing has changed since, that is quick.</summary>
    /// <returns>The executable.</returns>
    /// <exception cref="InvalidOperationException">There is no checkout around this program, or the publication failed.</exception>
    public static async Task<string> GetAsync()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Orchestrations.sln")))
        {
            root = Path.GetDirectoryName(root.TrimEnd(Path.DirectorySeparatorChar))
                ?? throw new InvalidOperationException("Run it from a checkout: the command line is published from its sources.");
        }

        var target = Path.Combine(AppContext.BaseDirectory, "published");
        string[] arguments =
        [
            "publish", Path.Combine(root, "src", "Orchestrations.Cli"), "-c", "Release", "--use-current-runtime", "--no-self-contained",
            "-p:PublishReadyToRun=true", "-p:RunAnalyzers=false", "-v", "q", "--nologo", "-o", target,
        ];
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var publish = Process.Start(start)!;
        var said = publish.StandardOutput.ReadToEndAsync();
        var errors = publish.StandardError.ReadToEndAsync();
        await publish.WaitForExitAsync();
        return publish.ExitCode == 0
            ? Path.Combine(target, OperatingSystem.IsWindows() ? "orchestrations.exe" : "orchestrations")
            : throw new InvalidOperationException($"The publication failed: {await said}{await errors}");
    }
}
