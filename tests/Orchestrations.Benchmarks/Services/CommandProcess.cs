using System.Diagnostics;
using Orchestrations.Tests;

namespace Orchestrations.Benchmarks.Services;

/// <summary>The command line's executable, run as a process of its own, and ended with this.</summary>
internal sealed class CommandProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;

    private CommandProcess(Process process) => _process = process;

    /// <summary>The time it has had of all processors together.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The most memory that it had resident at once, in MB.</summary>
    public double PeakMegabytes
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 / 1e6;
        }
    }

    /// <summary>Starts a verb.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="settings">Environment variables.</param>
    /// <param name="executable">The executable, or null for the one beside this program.</param>
    /// <param name="arguments">The verb and its arguments.</param>
    public static CommandProcess Start(
        string directory, IReadOnlyDictionary<string, string> settings, string? executable, params IEnumerable<string> arguments)
    {
        string[] program = executable is null ? [CommandStart.Dotnet, "exec", Path.Combine(AppContext.BaseDirectory, "orchestrations.dll")] : [executable];
        var process = Process.Start(CommandStart.Of(directory, settings, [.. program, .. arguments]))!;
        process.StandardInput.Close();
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        return new CommandProcess(process);
    }

    /// <summary>Waits for a line on stdout that holds a text; what comes after all awaited lines is not kept.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InvalidOperationException">The process ended without it.</exception>
    public async Task<string> LineAsync(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The process ended before it wrote '{text}'.");
    }

    /// <summary>Reads on, so that the process never waits for a reader.</summary>
    public void Drain() => _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
