using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Orchestrations.Tests;

namespace Orchestrations.Faults;

/// <summary>The built executable as a process, which can be struck in every way that an operating system has.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(3);

    private static readonly ConcurrentDictionary<HostProcess, byte> Living = [];
    private static volatile bool _isOver;

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _err = new();

    private HostProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public string Out
    {
        get
        {
            lock (_gate)
            {
                return _out.ToString();
            }
        }
    }

    public string Err
    {
        get
        {
            lock (_gate)
            {
                return _err.ToString();
            }
        }
    }

    public static HostProcess Start(string workingDirectory, IReadOnlyDictionary<string, string> settings, params IEnumerable<string> arguments)
    {
        // With SIGXFSZ ignored, a write over the limit of a file's size is refused as on a full disk, instead of ending the process.
        string[] signals = OperatingSystem.IsLinux() ? ["env", "--ignore-signal=XFSZ"] : [];
        var start = CommandStart.OfShortLife(workingDirectory, settings, [.. signals, CommandStart.Dotnet, "exec", Built.Executable, .. arguments]);
        var host = new HostProcess(Process.Start(start)!);
        Living[host] = 0;
        if (_isOver)
        {
            KillAll();
            throw new OperationCanceledException("The harness is being ended.");
        }

        host.Listen();
        return host;
    }

    /// <summary>Ends all that are there, as a crash does, and starts no more.</summary>
    public static void KillAll()
    {
        _isOver = true;
        foreach (var host in Living.Keys)
        {
            host._process.Kill();
        }
    }

    /// <summary>Waits for a line that begins with a text, and gives the rest of it; null where the process ends before.</summary>
    public async Task<string?> LineAsync(string text)
    {
        var until = DateTime.UtcNow + HangLimit;
        while (DateTime.UtcNow < until)
        {
            var ended = _process.HasExited;
            if (Out.Split(Environment.NewLine).FirstOrDefault(line => line.StartsWith(text, StringComparison.Ordinal)) is { } line)
            {
                return line[text.Length..];
            }

            if (ended)
            {
                return null;
            }

            await Task.Delay(10);
        }

        throw new TimeoutException($"There was no line with '{text}': {Out} {Err}");
    }

    /// <summary>Ends it as a crash does.</summary>
    /// <returns>Whether it was still there to be ended.</returns>
    public Task<bool> KillAsync() => EndByAsync(() =>
    {
        _process.Kill();
        return Task.CompletedTask;
    });

    /// <summary>Ends it by a signal on which it kills itself.</summary>
    /// <param name="signal">The signal's name.</param>
    /// <returns>Whether it was still there to be ended.</returns>
    public Task<bool> KillAsync(string signal) => EndByAsync(() => SignalAsync(signal));

    /// <summary>Sends a signal, such as <c>STOP</c>.</summary>
    public Task SignalAsync(string signal) => RunAsync("kill", "-s", signal, Id);

    /// <summary>Limits the size that files may grow to, or lifts the limit.</summary>
    /// <param name="bytes">The limit, or null for none.</param>
    public Task LimitFilesAsync(long? bytes) =>
        RunAsync("prlimit", "--pid", Id, $"--fsize={bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"}:unlimited");

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> EndAsync() => EndAsync(() => 0);

    /// <summary>Waits for its end as long as it gets on.</summary>
    /// <param name="progress">How far it has got.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync(Func<int> progress)
    {
        for (int? before = null; ;)
        {
            var now = progress();
            if (now == before)
            {
                throw new TimeoutException($"It did not end. {Out} {Err}");
            }

            before = now;
            using var hang = new CancellationTokenSource(HangLimit);
            try
            {
                await _process.WaitForExitAsync(hang.Token);
                return _process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                // It is looked at how far it has got since.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Living.TryRemove(this, out _);
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

    private async Task<bool> EndByAsync(Func<Task> strikeAsync)
    {
        var struck = !_process.HasExited;
        await strikeAsync();
        await EndAsync();

        // One that has only begun to start is ended by any signal itself.
        return struck && _process.ExitCode is 128 + 9 or 128 + 10;
    }

    // It may have ended meanwhile: then there is nobody left to strike.
    private static async Task RunAsync(string command, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        await process.WaitForExitAsync();
    }

    private void Listen()
    {
        _process.StandardInput.Close();
        _process.OutputDataReceived += (_, line) => Add(_out, line.Data);
        _process.ErrorDataReceived += (_, line) => Add(_err, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Add(StringBuilder stream, string? line)
    {
        if (line is not null)
        {
            lock (_gate)
            {
                stream.AppendLine(line);
            }
        }
    }
}
