using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrations.Azurite;

/// <summary>
/// Azurite, the storage emulator, with blobs, queues and tables on free ports. It ends when it is disposed of, and when the process that started it dies.
/// </summary>
public sealed partial class AzuriteServer : IAsyncDisposable
{
    // The emulator's account is public knowledge: https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Its standard input ends with the process that holds the other end, however that one dies.
    private const string Script = "process.stdin.on('end', () => process.exit(0)).resume(); process.argv.splice(1, 0, 'azurite'); require(process.argv.splice(2, 1)[0]);";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly Lazy<Task<AzuriteServer>> SharedServer = new(() => StartAsync());

    private readonly Process _process;

    private AzuriteServer(Process process, IReadOnlyDictionary<string, int> ports)
    {
        _process = process;
        ConnectionString = $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
            + string.Join(';', ports.Select(port => string.Create(
                CultureInfo.InvariantCulture,
                $"{port.Key}Endpoint=http://127.0.0.1:{port.Value}/{Account}")));
    }

    /// <summary>The connection string of its account, for blobs, queues and tables.</summary>
    public string ConnectionString { get; }

    /// <summary>One server for all tests of the process: give containers and queues names of their own.</summary>
    public static Task<AzuriteServer> SharedAsync() => SharedServer.Value;

    /// <summary>Starts a server, and returns when it answers.</summary>
    /// <param name="folder">Where it keeps what it is given; without it, in memory, of which it takes half of the machine's.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or did not start.</exception>
    public static async Task<AzuriteServer> StartAsync(string? folder = null)
    {
        var process = Process.Start(StartInfo(folder))!;
        var server = new TaskCompletionSource<AzuriteServer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new List<string>();
        var ports = new Dictionary<string, int>(StringComparer.Ordinal);

        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => Fail("ended");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        using var deadline = new CancellationTokenSource(StartDeadline);
        await using var registration = deadline.Token.Register(() => Fail("is not there after a minute"));
        try
        {
            return await server.Task;
        }
        catch
        {
            await EndAsync(process);
            throw;
        }

        void Read(string? line)
        {
            lock (output)
            {
                output.Add(line ?? "");
                if (Listening().Match(line ?? "") is { Success: true } match)
                {
                    ports[match.Groups["service"].Value] = int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture);
                    if (ports.Count == 3)
                    {
                        server.TrySetResult(new AzuriteServer(process, ports));
                    }
                }
            }
        }

        void Fail(string how)
        {
            lock (output)
            {
                server.TrySetException(new InvalidOperationException($"Azurite {how}: {string.Join(Environment.NewLine, output)}"));
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync(_process);

    private static async Task EndAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string? folder) => new(
        "node",
        [
            "-e", Script, "--", MainFile(),
            "--skipApiVersionCheck", "--disableTelemetry", "--silent",
            "--blobPort", "0", "--queuePort", "0", "--tablePort", "0",
            .. folder is null ? ["--inMemoryPersistence"] : (string[])["--location", folder],
        ])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    private static string MainFile()
    {
        for (var directory = AppContext.BaseDirectory; directory is not null; directory = Path.GetDirectoryName(directory))
        {
            var file = Path.Combine(directory, "tests", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");
            if (File.Exists(file))
            {
                return file;
            }
        }

        throw new InvalidOperationException("Azurite is not installed. Run: npm ci --prefix tests/azurite");
    }

    [GeneratedRegex(@"^Azurite (?<service>Blob|Queue|Table) service is successfully listening at http://127\.0\.0\.1:(?<port>\d+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
