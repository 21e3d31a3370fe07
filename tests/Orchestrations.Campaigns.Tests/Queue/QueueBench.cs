using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Effects;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Queue;
using Orchestrations.Campaigns.Tests.Campaign;
using Orchestrations.Campaigns.Tests.Effects;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Queue;

/// <summary>The handler as a host composes it, with the real orchestrators, and a store that hiccups where a test wants it to.</summary>
internal sealed class QueueBench : IAsyncDisposable, ILoggerProvider, ILogger
{
    private readonly string _directory = Directory.CreateTempSubdirectory("orchestrations-").FullName;
    private readonly CampaignWorld _world;
    private readonly ServiceProvider _services;

    private QueueBench(CampaignWorld world, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        _world = world;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var inner = new ServiceCollection().AddObjectStore(configuration, ObjectDirectories.Under(_directory)).BuildServiceProvider();
        Store = new FaultyStore(inner.GetRequiredService<IObjectStore>());
        _services = new ServiceCollection()
            .AddLogging(log => log.AddProvider(this))
            .AddObjectStore(configuration, ObjectDirectories.Under(_directory))
            .AddSingleton<IObjectStore>(Store)
            .AddSingleton(world.Client)
            .AddSingleton(new EffectOwner("this", IsAlone: true))
            .AddCampaigns(configuration)
            .AddCampaignMessages(configuration)
            .BuildServiceProvider();
        Handler = _services.GetRequiredService<CampaignMessageHandler>();
    }

    public CampaignMessageHandler Handler { get; }

    public FaultyStore Store { get; }

    public ConcurrentQueue<string> Log { get; } = [];

    public static async Task<QueueBench> CreateAsync(params (string Key, string Value)[] settings) =>
        new(await CampaignWorld.CreateAsync(), settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));

    public static string Document(string? id = "spring", string prompt = "A quiet lake") =>
        $$"""{ {{(id is null ? "" : $"\"id\": \"{id}\", ")}}"name": "Spring", "items": [{ "prompt": "{{prompt}}" }] }""";

    public static string NewId() => Guid.NewGuid().ToString();

    public Task<MessageVerdict> HandleAsync(string text, string? id = null, long dequeueCount = 1) => HandleAsync(Encoding.UTF8.GetBytes(text), id, dequeueCount);

    public Task<MessageVerdict> HandleAsync(byte[] body, string? id = null, long dequeueCount = 1) =>
        Handler.HandleAsync(new CampaignMessage(id ?? NewId(), body, dequeueCount), CancellationToken.None);

    /// <summary>The ids of the campaigns that were started.</summary>
    public async Task<string[]> StartedAsync()
    {
        const string prefix = "campaign:";
        var ids = new List<string>();
        await foreach (var instance in _world.Client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = prefix }))
        {
            ids.Add(instance.InstanceId[prefix.Length..]);
        }

        return [.. ids.Order(StringComparer.Ordinal)];
    }

    /// <summary>What is kept of a message that was given up, or null where nothing is.</summary>
    public async Task<Problem?> RejectedAsync(string messageId)
    {
        var content = await Store.ReadAsync(new ObjectName(ObjectContainer.Inputs, $"rejected/{messageId}.json"), 1 << 20, CancellationToken.None);
        return content is null ? null : JsonSerializer.Deserialize(content.Bytes, ProblemJson.Default.Problem);
    }

    /// <summary>Puts a document where a person would: into the folder of the data directory.</summary>
    public string PutFile(string path, string text)
    {
        var file = Path.Combine(_directory, "inputs", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public async Task AssertPoisonAsync(string code, string text, string? part = null)
    {
        var id = NewId();
        var verdict = await HandleAsync(text, id);
        Assert.Equal((MessageAction.Poison, code), (verdict.Action, verdict.Problem?.Code));
        var rejected = await RejectedAsync(id);
        Assert.Equal(code, rejected?.Code);
        Assert.Contains(part ?? "", rejected!.Detail, StringComparison.Ordinal);
        Assert.Empty(await StartedAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _world.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    void IDisposable.Dispose()
    {
    }

    ILogger ILoggerProvider.CreateLogger(string categoryName) => this;

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Enqueue(formatter(state, exception));
}
