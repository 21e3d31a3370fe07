using System.Diagnostics;
using System.Globalization;
using System.Text;
using Orchestrations.Tests;

namespace Orchestrations.Cli.Tests.Running;

/// <summary>The built executable, run as a process of its own. It is killed when this is disposed of, or hangs.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _err = new();
    private readonly List<(string Text, TaskCompletionSource<string> Line)> _awaited = [];
    private readonly CancellationTokenSource _hang = new(HangLimit);

    private CliProcess(Process process) => _process = process;

    public bool HasExited => _process.HasExited;

    public static CliProcess Start(string workingDirectory, IReadOnlyDictionary<string, string> settings, IEnumerable<string> arguments)
    {
        // A process that a shell started in the background hands its ignoring of SIGINT down; coreutils' env takes that back, and becomes the process. A file
        // that may not grow is an error then, as on a file system of small files, and no signal.
        string[] signals = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "--ignore-signal=XFSZ"] : [];
        var executable = Path.Combine(AppContext.BaseDirectory, "orchestrations.dll");
        var cli = new CliProcess(Process.Start(CommandStart.OfShortLife(workingDirectory, settings, [.. signals, CommandStart.Dotnet, "exec", executable, .. arguments]))!);
        cli.Listen();
        return cli;
    }

    /// <summary>Waits for a line, on stdout or stderr, that holds a text.</summary>
    public async Task<string> LineAsync(string text)
    {
        var line = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _awaited.Add((text, line));
            Look();
        }

        await using var hung = _hang.Token.Register(() => line.TrySetException(new TimeoutException($"There was no line with '{text}'. {Said()}")));
        return await line.Task;
    }

    /// <summary>Ends it as a crash does, with nothing said or done any more.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal, such as <c>INT</c>.</summary>
    public Task SignalAsync(string signal) => DoAsync($"kill -{signal}");

    /// <summary>Limits the size that its files may grow to, in bytes, or lifts the limit.</summary>
    public Task LimitFilesAsync(string bytes) => DoAsync($"prlimit --fsize={bytes}:unlimited --pid");

    private async Task DoAsync(string command)
    {
        using var shell = Process.Start("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"{command} {_process.Id}")]);
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<CliResult> EndAsync()
    {
        try
        {
            await _process.WaitForExitAsync(_hang.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"It did not end. {Said()}", e);
        }

        return Said();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _hang.Dispose();
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
                Look();
            }
        }
    }

    private void Look()
    {
        foreach (var (text, awaited) in _awaited)
        {
            if ($"{_out}{_err}".Split(Environment.NewLine).FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } line)
            {
                awaited.TrySetResult(line);
            }
        }
    }

    private CliResult Said()
    {
        lock (_gate)
        {
            return new CliResult(_process.HasExited ? _process.ExitCode : -1, _out.ToString(), _err.ToString());
        }
    }
}
