using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Orchestrations.Faults;

/// <summary>The built executable as a process, which can be struck in every way that an operating system has.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan HangLimit = TimeSpan.FromMinutes(3);

    // What whoever runs the harness has configured for himself is not what is tested.
    private static readonly string[] Sections =
        ["Gateway__", "Storage__", "Polling__", "Campaigns__", "Output__", "Embedded__", "Api__", "Simulator__", "Queue__", "AzureWebJobsStorage", "OTEL_", "APPLICATIONINSIGHTS_"];

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
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

        // With SIGXFSZ ignored, a write over the limit of a file's size is refused as on a full disk, instead of ending the process.
        string[] command = OperatingSystem.IsLinux() ? ["env", "--ignore-signal=XFSZ", dotnet] : [dotnet];
        var start = new ProcessStartInfo(command[0])
        {
            WorkingDirectory = workingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (IEnumerable<string>)[.. command[1..], "exec", Built.Executable, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in start.Environment.Keys.Where(name => Array.Exists(Sections, section => name.StartsWith(section, StringComparison.OrdinalIgnoreCase))).ToList())
        {
            start.Environment.Remove(name);
        }

        // It lives for seconds: compiling its code a second time, for speed, would take a third of its processor time and never pay.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "60000";
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var host = new HostProcess(Process.Start(start)!);
        host.Listen();
        return host;
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
    public async Task<bool> KillAsync()
    {
        var struck = !_process.HasExited;
        _process.Kill();
        await EndAsync();
        return struck && _process.ExitCode == 128 + 9;
    }

    /// <summary>Sends a signal, such as <c>STOP</c>.</summary>
    public Task SignalAsync(string signal) => RunAsync("kill", "-s", signal, Id);

    /// <summary>Limits the size that files may grow to, or lifts the limit.</summary>
    /// <param name="bytes">The limit, or null for none.</param>
    public Task LimitFilesAsync(long? bytes) =>
        RunAsync("prlimit", "--pid", Id, $"--fsize={bytes?.ToString(CultureInfo.InvariantCulture) ?? "unlimited"}:unlimited");

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        using var hang = new CancellationTokenSource(HangLimit);
        try
        {
            await _process.WaitForExitAsync(hang.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"It did not end. {Out} {Err}", e);
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private string Id => _process.Id.ToString(CultureInfo.InvariantCulture);

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
