using Orchestrations.Embedded.Tests.Power;

namespace Orchestrations.Faults;

/// <summary>
/// A kill that takes from the store's files what was not synced, as a power cut does: some writes are kept, some are lost, and some are torn. A layer under
/// the host's SQLite keeps account of that. The kernel has what a killed process wrote, so that a kill alone shows nothing of it.
/// </summary>
/// <param name="data">The host's data directory.</param>
/// <param name="found">A directory for what is found when the power is back.</param>
internal sealed class PowerCut(string data, string found)
{
    private const string DataVariable = "ORCHESTRATIONS_FAULTS_DATA";
    private const string FoundVariable = "ORCHESTRATIONS_FAULTS_FOUND";
    private const string Store = "orchestrations.db";

    /// <summary>Whether it can be had: signals that have no name in .NET have other numbers elsewhere.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux();

    /// <summary>How often it left the store as the disk had it; a host that is struck before it has opened its store has written nothing.</summary>
    public int Count { get; private set; }

    /// <summary>The environment variables by which a host is prepared for it.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings =>
    [
        new("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location),
        new(DataVariable, data),
        new(FoundVariable, found),
    ];

    /// <summary>Prepares this process, the host, for its power cut.</summary>
    /// <returns>What cuts the power.</returns>
    public static Action Prepare()
    {
        var power = new PowerSwitch(Environment.GetEnvironmentVariable(DataVariable)!);
        var found = Environment.GetEnvironmentVariable(FoundVariable)!;
        return () =>
        {
            // Nothing can be committed between the account and the end.
            power.DiskIsFull = true;
            power.Cut(found, Random.Shared);
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            self.Kill();
        };
    }

    /// <summary>Cuts the power of a host that has been prepared.</summary>
    /// <returns>Whether it was still there.</returns>
    public async Task<bool> StrikeAsync(HostProcess host)
    {
        Directory.CreateDirectory(found);
        var struck = await host.KillAsync("USR1");
        if (struck && File.Exists(Path.Combine(found, Store)))
        {
            Count++;
            foreach (var suffix in (ReadOnlySpan<string>)["", "-journal", "-wal", "-shm"])
            {
                File.Delete(Path.Combine(data, Store + suffix));
            }

            foreach (var path in Directory.GetFiles(found))
            {
                File.Move(path, Path.Combine(data, Path.GetFileName(path)));
            }
        }

        Directory.Delete(found, recursive: true);
        return struck;
    }
}
