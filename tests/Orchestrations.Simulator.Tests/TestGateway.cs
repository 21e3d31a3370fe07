using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace Orchestrations.Simulator.Tests;

/// <summary>A simulated gateway on free ports with a clock of its own, and a client that speaks to it over HTTP.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    public static readonly TimeSpan GenerationTime = TimeSpan.FromSeconds(10);

    private TestGateway(GatewaySimulator simulator, FakeTimeProvider clock, HttpClient client)
    {
        Simulator = simulator;
        Clock = clock;
        Client = client;
    }

    public GatewaySimulator Simulator { get; }

    public FakeTimeProvider Clock { get; }

    /// <summary>Carries the key.</summary>
    public HttpClient Client { get; }

    /// <summary>Carries no key.</summary>
    public HttpClient Anonymous { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    public SimulatorJournal Journal => Simulator.Journal;

    public static SimulatorOptions Options { get; } = new()
    {
        GenerationTime = (GenerationTime, GenerationTime),
        AssetProcessingTime = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)),
    };

    public static async Task<TestGateway> StartAsync(SimulatorOptions? options = null, FakeTimeProvider? clock = null)
    {
        clock ??= new FakeTimeProvider(new DateTimeOffset(2026, 4, 27, 16, 0, 0, TimeSpan.Zero));
        options ??= Options;
        var simulator = await GatewaySimulator.StartAsync(options, clock);
        return new TestGateway(simulator, clock, ClientFor(simulator, options.ApiKeys[0]));
    }

    public static HttpClient ClientFor(GatewaySimulator simulator, string key) => new()
    {
        BaseAddress = simulator.BaseAddress,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
    };

    public static JsonObject Generation(string prompt, params JsonObject[] media) => new()
    {
        ["model"] = "seedance",
        ["content"] = new JsonArray([new JsonObject { ["type"] = "text", ["text"] = prompt }, .. media]),
        ["resolution"] = "720p",
        ["duration"] = 5,
    };

    public static JsonObject Media(string kind, string url, string? role = null)
    {
        var part = new JsonObject { ["type"] = kind + "_url", [kind + "_url"] = new JsonObject { ["url"] = url } };
        if (role is not null)
        {
            part["role"] = role;
        }

        return part;
    }

    public Task<HttpResponseMessage> PostAsync(string path, JsonNode body) => Client.PostAsync(
        new Uri(path, UriKind.Relative), new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"));

    public Task<HttpResponseMessage> SubmitAsync(JsonObject body) => PostAsync("/v1/video/generations", body);

    public Task<HttpResponseMessage> SubmitAsync(string prompt) => SubmitAsync(Generation(prompt));

    /// <summary>Submits what must be accepted and hands back the task's id.</summary>
    public async Task<string> AcceptAsync(string prompt) => await AcceptAsync(Generation(prompt));

    public async Task<string> AcceptAsync(JsonObject body)
    {
        using var response = await SubmitAsync(body);
        Assert.Equal(200, (int)response.StatusCode);
        return (await ReadAsync(response))["id"]!.GetValue<string>();
    }

    public Task<HttpResponseMessage> PollRawAsync(string taskId) => Client.GetAsync(new Uri($"/v1/video/generations/{taskId}", UriKind.Relative));

    /// <summary>Polls a task that must be found.</summary>
    public async Task<JsonObject> PollAsync(string taskId)
    {
        using var response = await PollRawAsync(taskId);
        Assert.Equal(200, (int)response.StatusCode);
        return await ReadAsync(response);
    }

    /// <summary>Submits, lets the generation end, and polls.</summary>
    public async Task<JsonObject> RunAsync(string prompt) => await RunAsync(Generation(prompt));

    public async Task<JsonObject> RunAsync(JsonObject body)
    {
        var id = await AcceptAsync(body);
        Clock.Advance(GenerationTime);
        return await PollAsync(id);
    }

    /// <summary>Runs a generation to its end and hands back the address of its video.</summary>
    public async Task<Uri> VideoAsync(string prompt) => new(Data(await RunAsync(prompt))["result_url"]!.GetValue<string>());

    public async Task<string> GroupAsync(string name)
    {
        using var response = await PostAsync("/volc/asset/CreateAssetGroup", new JsonObject { ["model"] = "volc-asset", ["Name"] = name });
        Assert.Equal(200, (int)response.StatusCode);
        return (await ReadAsync(response))["Id"]!.GetValue<string>();
    }

    public static JsonObject Image(string groupId, string name, string url = "https://example.com/hero.png") => new()
    {
        ["model"] = "volc-asset",
        ["GroupId"] = groupId,
        ["Name"] = name,
        ["AssetType"] = "Image",
        ["URL"] = url,
    };

    public async Task<string> AssetAsync(JsonObject body)
    {
        using var response = await PostAsync("/volc/asset/CreateAsset", body);
        Assert.Equal(200, (int)response.StatusCode);
        return (await ReadAsync(response))["Id"]!.GetValue<string>();
    }

    public async Task<JsonObject> CallAsync(string path, JsonNode body)
    {
        using var response = await PostAsync(path, body);
        Assert.Equal(200, (int)response.StatusCode);
        return await ReadAsync(response);
    }

    public static JsonNode Data(JsonObject envelope) => envelope["data"]!;

    public static string Text(JsonNode? node) => node!.GetValue<string>();

    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response) =>
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Anonymous.Dispose();
        await Simulator.DisposeAsync();
    }
}
