using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrations.Cli.Hosting;

namespace Orchestrations.Http.Tests.Serving;

/// <summary>The embedded host with the API, a simulated gateway in the same process, and a data directory of its own that is gone with it.</summary>
public sealed class ApiHost : IAsyncLifetime, IAsyncDisposable
{
    private GatewayChoice? _gateway;
    private ServedHost? _host;
    private ApiClient? _client;

    /// <summary>The data directory.</summary>
    internal string Data { get; } = Directory.CreateTempSubdirectory("orchestrations-http-").FullName;

    /// <summary>What asks it.</summary>
    internal ApiClient Client => _client!;

    /// <summary>Its services.</summary>
    internal IServiceProvider Services => _host!.Services;

    /// <summary>Starts one that is not shared.</summary>
    internal static async Task<ApiHost> StartAsync()
    {
        var host = new ApiHost();
        await host.InitializeAsync();
        return host;
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _gateway = await GatewayChoice.MakeAsync(Data, CancellationToken.None);
        _host = await ServedHost.CreateAsync(_gateway, ListenAddress.Parse("http://127.0.0.1:0"), logging => logging.SetMinimumLevel(LogLevel.None));
        await _host.StartAsync(CancellationToken.None);
        _client = new ApiClient(new Uri(_host.Addresses[0]));
    }

    /// <summary>Ends it and starts it again on the same data directory.</summary>
    internal async Task RestartAsync()
    {
        await EndAsync();
        await InitializeAsync();
    }

    /// <summary>What the simulated gateway did.</summary>
    internal async Task<JsonElement> JournalAsync()
    {
        using var http = new HttpClient { BaseAddress = _gateway!.Simulator!.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new("Bearer", "simulated-key");
        return JsonElement.Parse(await http.GetByteArrayAsync("/simulator/journal"));
    }

    /// <summary>How many submissions of prompts that hold a text were billed.</summary>
    /// <param name="text">The text.</param>
    internal async Task<int> BilledAsync(string text) =>
        (await JournalAsync()).GetProperty("submissions").EnumerateArray().Count(submission =>
            submission.GetProperty("billed").GetBoolean() && submission.GetProperty("prompt").GetString()!.Contains(text, StringComparison.Ordinal));

    /// <summary>A service of the host's.</summary>
    internal T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await EndAsync();
        Directory.Delete(Data, recursive: true);
    }

    /// <inheritdoc/>
    ValueTask IAsyncDisposable.DisposeAsync() => new(DisposeAsync());

    private async Task EndAsync()
    {
        _client?.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
            _host = null;
        }
    }
}
