using Microsoft.Data.Sqlite;

namespace Orchestrations.Faults;

/// <summary>Ways in which the disk under the data directory fails for a while. All but the last work for a superuser too, whom permissions do not bind.</summary>
internal static class StoreFault
{
    /// <summary>All of them, as functions of the host that is struck, its data directory, how long, and what the rest is drawn from.</summary>
    public static IReadOnlyList<(string Name, Func<HostProcess, string, TimeSpan, Random, Task> StrikeAsync)> All { get; } =
    [
        ("full disk", FillAsync),
        ("read-only directory", BlockAsync),
        ("locked file", LockAsync),
        ("clock jump", StopAsync),
    ];

    // Stands for a full disk: writes are refused from some size of a file on. The store's log, videos and temporary files hit it.
    private static async Task FillAsync(HostProcess host, string data, TimeSpan duration, Random random)
    {
        if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/prlimit"))
        {
            return;
        }

        await host.LimitFilesAsync(random.Next(0, 256 * 1024));
        await Task.Delay(duration);
        await host.LimitFilesAsync(null);
    }

    // Stands for a directory that can't be written to: a file is where the directory for temporary files should be.
    private static async Task BlockAsync(HostProcess host, string data, TimeSpan duration, Random random)
    {
        var folder = Path.Combine(data, random.Next(2) == 0 ? "outputs" : "effects", ".tmp~");
        var aside = folder + "-aside";
        if (!Directory.Exists(folder))
        {
            return;
        }

        Directory.Move(folder, aside);
        await File.WriteAllBytesAsync(folder, []);
        await Task.Delay(duration);
        File.Delete(folder);

        // What was being written goes on in the directory under its other name; what is left there is a leftover like a killed process's.
        Directory.Move(aside, folder);
    }

    // A backup tool or a virus scanner that holds the store's file for longer than the store waits for it.
    private static async Task LockAsync(HostProcess host, string data, TimeSpan duration, Random random)
    {
        if (!File.Exists(Path.Combine(data, "orchestrations.db")))
        {
            return;
        }

        try
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(data, "orchestrations.db")};Pooling=False;Default Timeout=1");
            await connection.OpenAsync();
            await using var transaction = connection.BeginTransaction(deferred: false);
            await Task.Delay(duration * 5);
        }
        catch (SqliteException)
        {
            // The host was quicker, or is just making the file: nothing was locked.
        }
    }

    // A machine that is suspended: when it goes on, its clock has jumped, and every connection may be gone.
    private static async Task StopAsync(HostProcess host, string data, TimeSpan duration, Random random)
    {
        await host.SignalAsync("STOP");
        await Task.Delay(duration * 2);
        await host.SignalAsync("CONT");
    }
}
