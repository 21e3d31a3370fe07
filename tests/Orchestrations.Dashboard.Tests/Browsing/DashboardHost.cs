using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Orchestrations.Cli.Hosting;
using Orchestrations.Simulator;

namespace Orchestrations.Dashboard.Tests.Browsing;

/// <summary>The embedded host with a simulated gateway, which goes on when the host is stopped and started again. All is gone with it.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _data = Directory.CreateTempSubdirectory("orchestrations-dashboard-").FullName;
    private readonly GatewaySimulator _gateway;
    private readonly IConfigurationRoot _configuration;
    private readonly bool _isSimulated;
    private readonly HttpClient _http = new();
    private ServedHost? _host;

    private DashboardHost(GatewaySimulator gateway, string? key, bool isSimulated)
    {
        _gateway = gateway;
        _isSimulated = isSimulated;
        _configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new("Gateway:BaseUrl", gateway.BaseAddress.AbsoluteUri),
            new("Gateway:ApiKey", "simulated-key"),
            new("Output:AllowedHosts", $"{gateway.OutputAddress.Host}:{gateway.OutputAddress.Port}"),
            new("Polling:FirstDelay", "00:00:00.050"),
            new("Polling:Interval", "00:00:00.050"),
            new("Polling:MaxInterval", "00:00:00.200"),
            new("Polling:AssetInterval", "00:00:00.050"),
            new("Api:Keys:0", key),
        ]).Build();
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Add("x-functions-key", key);
        }
    }

    /// <summary>Where the dashboard is.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>Starts it; with <paramref name="isSimulated"/> the host knows that its gateway is simulated, and ends it.</summary>
    public static async Task<DashboardHost> StartAsync(int generationMilliseconds = 200, string? key = null, bool isSimulated = false)
    {
        var time = TimeSpan.FromMilliseconds(generationMilliseconds);
        var options = new SimulatorOptions { GenerationTime = (time, time * 2), AssetProcessingTime = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60)) };
        var host = new DashboardHost(await GatewaySimulator.StartAsync(options, TimeProvider.System), key, isSimulated);
        await host.StartAgainAsync();
        return host;
    }

    /// <summary>Starts the service, at the address where it was before.</summary>
    public async Task StartAgainAsync()
    {
        _host = await ServedHost.CreateAsync(
            new GatewayChoice(_configuration, _data, _isSimulated ? _gateway : null), ListenAddress.Parse(Address.AbsoluteUri.TrimEnd('/')), logging => logging.SetMinimumLevel(LogLevel.None));
        await _host.StartAsync(CancellationToken.None);
        Address = new Uri(_host.Addresses[0]);
    }

    public async Task StopAsync()
    {
        await _host!.DisposeAsync();
        _host = null;
    }

    /// <summary>Starts a campaign as another program would.</summary>
    public async Task StartCampaignAsync(string id, string name, int? maxInFlight, params IEnumerable<string> prompts)
    {
        var document = new JsonObject
        {
            ["id"] = id,
            ["name"] = name,
            ["items"] = new JsonArray([.. prompts.Select((prompt, index) => new JsonObject { ["id"] = $"shot-{index + 1:D2}", ["prompt"] = prompt })]),
        };
        if (maxInFlight is not null)
        {
            document["maxInFlight"] = maxInFlight;
        }

        using var answer = await _http.PostAsJsonAsync(new Uri(Address, "/api/campaigns"), document);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Starts a campaign and waits for its end.</summary>
    public async Task RunCampaignAsync(string id, string name, params IEnumerable<string> prompts)
    {
        await StartCampaignAsync(id, name, maxInFlight: null, prompts);
        await CampaignAsync(id, campaign => campaign.GetProperty("completedAt").ValueKind != JsonValueKind.Null);
    }

    /// <summary>Waits until a campaign is as wanted.</summary>
    public async Task<JsonElement> CampaignAsync(string id, Func<JsonElement, bool> isWanted)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var campaign = await _http.GetFromJsonAsync<JsonElement>(new Uri(Address, $"/api/campaigns/{id}"), limit.Token);
            if (isWanted(campaign))
            {
                return campaign;
            }

            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>Steers a campaign as another program would.</summary>
    public async Task SteerAsync(string id, string verb)
    {
        using var answer = await _http.PostAsync(new Uri(Address, $"/api/campaigns/{id}/{verb}"), content: null);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>How many submissions of prompts that hold a text were billed.</summary>
    public int Billed(string text) => _gateway.Journal.Submissions.Count(submission => submission.Billed && submission.Prompt.Contains(text, StringComparison.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await _gateway.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }
}
