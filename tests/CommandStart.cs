using System.Diagnostics;

namespace Orchestrations.Tests;

/// <summary>
/// Says how the command line is started as a process of its own, whose streams are this process's. It is compiled into every project here that runs it.
/// </summary>
internal static class CommandStart
{
    // What whoever runs the tests has configured for himself is not what is tested, or measured.
    private static readonly string[] Sections =
        ["Gateway__", "Storage__", "Polling__", "Campaigns__", "Output__", "Embedded__", "Api__", "Simulator__", "Queue__", "AzureWebJobsStorage", "OTEL_", "APPLICATIONINSIGHTS_"];

    // Compiling its code a second time, for speed, would take a third of the processor time of a process that lives for seconds, and never pay.
    private static readonly KeyValuePair<string, string>[] ShortLife = [new("DOTNET_TC_CallCountingDelayMs", "60000")];

    /// <summary>The runtime's own executable.</summary>
    public static string Dotnet => Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>The start of a process that lives for seconds.</summary>
    /// <param name="workingDirectory">The working directory.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="command">The executable and its arguments.</param>
    public static ProcessStartInfo OfShortLife(string workingDirectory, IReadOnlyDictionary<string, string> settings, params IEnumerable<string> command) =>
        Of(workingDirectory, ShortLife.Concat(settings), command);

    /// <summary>The start of a process, with the runtime's settings as they are.</summary>
    /// <param name="workingDirectory">The working directory.</param>
    /// <param name="settings">Environment variables; the last of a name counts.</param>
    /// <param name="command">The executable and its arguments.</param>
    public static ProcessStartInfo Of(string workingDirectory, IEnumerable<KeyValuePair<string, string>> settings, params IEnumerable<string> command)
    {
        var start = new ProcessStartInfo(command.First(), command.Skip(1))
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => Array.Exists(Sections, section => name.StartsWith(section, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
