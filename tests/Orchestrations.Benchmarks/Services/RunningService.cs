using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orchestrations.Benchmarks.Services;

/// <summary><c>serve</c> against <c>simulate</c>, each a process of its own, over real HTTP and on a real directory.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly string _directory;
    private readonly CommandProcess _gateway;

    private RunningService(string directory, CommandProcess gateway, CommandProcess host, HttpClient http)
    {
        _directory = directory;
        _gateway = gateway;
        Host = host;
        Http = http;
    }

    /// <summary>The process that is measured.</summary>
    public CommandProcess Host { get; }

    /// <summary>A client of its API.</summary>
    public HttpClient Http { get; }

    /// <summary>Its data directory.</summary>
    public string Data => Path.Combine(_directory, "data");

    /// <summary>Starts both, published ready to run.</summary>
    /// <param name="generationTime">How long the provider takes, as the simulator reads it.</param>
    /// <param name="settings">Settings of the service, beside the shortest polling that suits that time.</param>
    public static async Task<RunningService> StartAsync(string generationTime, IReadOnlyDictionary<string, string> settings)
    {
        var executable = await PublishedCommand.GetAsync();
        var directory = Directory.CreateTempSubdirectory("orchestrations-benchmark-").FullName;
        var gateway = CommandProcess.Start(
            directory,
            new Dictionary<string, string> { ["Simulator__GenerationTime"] = generationTime },
            executable,
            "simulate",
            "--urls",
            "http://127.0.0.1:0");
        var own = new Dictionary<string, string>(settings, StringComparer.Ordinal)
        {
            ["Gateway__RequestsPerMinute"] = "1000000",
            ["Gateway__MaxConcurrentRequests"] = "64",
        };
        var line = await gateway.LineAsync("Gateway__BaseUrl=");
        foreach (var setting in line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2)))
        {
            own[setting[0]] = setting[1];
        }

        gateway.Drain();
        var host = CommandProcess.Start(directory, own, executable, "serve", "--urls", "http://127.0.0.1:0", "--data", Path.Combine(directory, "data"));
        var address = (await host.LineAsync("Listening on ")).Split(' ')[^1];
        host.Drain();
        return new RunningService(directory, gateway, host, new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) });
    }

    /// <summary>Starts a campaign of generations without media.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="items">How many items.</param>
    /// <param name="maxInFlight">How many at the provider at once, or null for the default.</param>
    public async Task StartCampaignAsync(string id, int items, int? maxInFlight)
    {
        var document = new JsonObject
        {
            ["id"] = id,
            ["name"] = "Measured",
            ["items"] = new JsonArray([.. Enumerable.Range(0, items).Select(item => new JsonObject { ["prompt"] = $"Lake {item} with a boat, and a description of the scene that is as long as they are" })]),
        };
        if (maxInFlight is { } limit)
        {
            document["maxInFlight"] = limit;
        }

        using var answer = await Http.PostAsJsonAsync("/api/campaigns", document);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>How many of a campaign's items have ended.</summary>
    /// <param name="id">The campaign.</param>
    public async Task<int> SettledAsync(string id)
    {
        var counts = (await Http.GetFromJsonAsync<JsonElement>($"/api/campaigns/{id}")).GetProperty("counts");
        return new[] { "succeeded", "failed", "review", "cancelled" }.Sum(name => counts.GetProperty(name).GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
        await _gateway.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
