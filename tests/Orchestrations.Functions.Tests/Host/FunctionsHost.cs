using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Orchestrations.Azurite;
using Orchestrations.Simulator;
using Xunit;

namespace Orchestrations.Functions.Tests.Host;

/// <summary>The app on a real Functions host, with the storage emulator and the simulated gateway.</summary>
public sealed class FunctionsHost : IAsyncLifetime
{
    private const string QueueName = "campaign-requests";

    // Far more than any test needs; a host that was killed gives messages back to others after a minute.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly ConcurrentQueue<string> _log = [];
    private readonly int _port = FreePort();
    private AzuriteServer? _azurite;
    private GatewaySimulator? _simulator;
    private Process? _process;

    /// <summary>Where <c>func</c> is, or null.</summary>
    public static string? CoreTools { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .SelectMany(folder => new[] { Path.Combine(folder, "func"), Path.Combine(folder, "func.exe"), Path.Combine(folder, "func.cmd") })
        .FirstOrDefault(File.Exists);

    public HttpClient Api { get; private set; } = null!;

    /// <summary>What was submitted and paid for, as the gateway has it.</summary>
    public IReadOnlyList<JournaledSubmission> Submissions => _simulator!.Journal.Submissions;

    private QueueServiceClient Queues => new(_azurite!.ConnectionString);

    public async Task InitializeAsync()
    {
        if (CoreTools is null)
        {
            return;
        }

        _azurite = await AzuriteServer.StartAsync();
        _simulator = await GatewaySimulator.StartAsync(new SimulatorOptions(), TimeProvider.System, CancellationToken.None);
        await Queues.GetQueueClient(QueueName).CreateIfNotExistsAsync();
        Api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_port}"), Timeout = Patience };
        Api.DefaultRequestHeaders.Add("x-functions-key", "local-key");
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (_azurite is null)
        {
            return;
        }

        await KillAsync();
        Api.Dispose();
        await _simulator!.DisposeAsync();
        await _azurite.DisposeAsync();
    }

    /// <summary>Starts the host, and returns when the app answers.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(CoreTools!)
        {
            WorkingDirectory = Repository.AppOutput,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated",
                ["AzureWebJobsStorage"] = _azurite!.ConnectionString,
                ["AzureWebJobsDisableHomepage"] = "true",
                ["TASKHUB_NAME"] = "Tests",
                ["Queue__Name"] = QueueName,
                ["Gateway__BaseUrl"] = _simulator!.BaseAddress.AbsoluteUri,
                ["Gateway__ApiKey"] = "simulated-key",
                ["Gateway__RequestsPerMinute"] = "100000",
                ["Gateway__MaxConcurrentRequests"] = "64",
                ["Gateway__MaxInFlight"] = "64",
                ["Campaigns__MaxInFlight"] = "64",
                ["Polling__FirstDelay"] = "00:00:01",
                ["Polling__Interval"] = "00:00:01",
                ["Polling__MaxInterval"] = "00:00:02",
                ["Polling__AssetInterval"] = "00:00:00.500",
                ["Output__AllowedHosts"] = "127.0.0.1",
            },
        };
        foreach (var argument in new[] { "start", "--port", _port.ToString(CultureInfo.InvariantCulture) })
        {
            start.ArgumentList.Add(argument);
        }

        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _log.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await UntilAsync("the app answers", IsLiveAsync);
    }

    /// <summary>Kills the host and the worker, as a machine that dies does.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
            _process = null;
        }
    }

    /// <summary>Puts a message into the queue.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> SendAsync(string text)
    {
        SendReceipt sent = await Queues.GetQueueClient(QueueName).SendMessageAsync(text);
        return sent.MessageId;
    }

    /// <summary>The texts in the poison queue.</summary>
    public async Task<IReadOnlyList<string>> PoisonedAsync()
    {
        var queue = Queues.GetQueueClient($"{QueueName}-poison");
        return await queue.ExistsAsync() ? [.. (await queue.PeekMessagesAsync(32)).Value.Select(message => message.MessageText)] : [];
    }

    /// <summary>How many messages wait or are worked on.</summary>
    public async Task<int> WaitingAsync() => (await Queues.GetQueueClient(QueueName).GetPropertiesAsync()).Value.ApproximateMessagesCount;

    /// <summary>A blob of the app's account, or null.</summary>
    public async Task<string?> ReadBlobAsync(string container, string name)
    {
        var blob = new BlobServiceClient(_azurite!.ConnectionString).GetBlobContainerClient(container).GetBlobClient(name);
        return await blob.ExistsAsync() ? (await blob.DownloadContentAsync()).Value.Content.ToString() : null;
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await Api.GetAsync(new Uri(path, UriKind.Relative));
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Waits for a campaign's end.</summary>
    public async Task<JsonElement> EndOfAsync(string campaignId)
    {
        var campaign = default(JsonElement);
        await UntilAsync($"the campaign {campaignId} ends", async () =>
        {
            using var answer = await Api.GetAsync(new Uri($"/api/campaigns/{campaignId}", UriKind.Relative));
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                campaign = await answer.Content.ReadFromJsonAsync<JsonElement>();
            }

            return answer.StatusCode == HttpStatusCode.OK;
        });
        return campaign;
    }

    /// <summary>Waits until something holds.</summary>
    public async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!await holds())
        {
            if (patience.IsCancellationRequested || _process is { HasExited: true })
            {
                Assert.Fail($"It did not come about that {what}. The host's last words:\n{string.Join('\n', _log.TakeLast(60))}");
            }

            await Task.Delay(200);
        }
    }

    private async Task<bool> IsLiveAsync()
    {
        try
        {
            using var answer = await Api.GetAsync(new Uri("/api/health/ready", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
