using System.Collections.Concurrent;
using Azure.Core;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using Orchestrations.Azurite;
using Orchestrations.Campaigns.Queue;
using Orchestrations.Cli.Hosting.Queue;

namespace Orchestrations.Cli.Tests.Queue;

/// <summary>A queue of a test's own, with its poison queue, in the emulator; and listeners to it that handle messages as the test says.</summary>
internal sealed class TestQueue : IAsyncDisposable, ILogger<CampaignQueueListener>
{
    private readonly List<CampaignQueueListener> _listeners = [];
    private readonly QueueServiceClient _listened;

    private TestQueue(string connectionString)
    {
        var service = new QueueServiceClient(connectionString);
        Queue = service.GetQueueClient(Name);
        Poison = service.GetQueueClient(Name + "-poison");
        var options = new QueueClientOptions { Retry = { MaxRetries = 0 } };
        options.AddPolicy(Wire, HttpPipelinePosition.PerCall);
        _listened = new QueueServiceClient(connectionString, options);
    }

    public string Name { get; } = "q-" + Guid.NewGuid().ToString("N");

    public QueueClient Queue { get; }

    public QueueClient Poison { get; }

    /// <summary>What the listeners send.</summary>
    public Wire Wire { get; } = new();

    public ConcurrentQueue<string> Log { get; } = [];

    public static async Task<TestQueue> CreateAsync(bool isThere = true)
    {
        var queue = new TestQueue((await AzuriteServer.SharedAsync()).ConnectionString);
        if (isThere)
        {
            await queue.Queue.CreateAsync();
        }

        return queue;
    }

    public async Task<string> SendAsync(string text)
    {
        SendReceipt sent = await Queue.SendMessageAsync(text);
        return sent.MessageId;
    }

    public async Task<CampaignQueueListener> ListenAsync(
        Func<CampaignMessage, CancellationToken, Task<MessageVerdict>> handle,
        int visibilitySeconds = 60,
        int[]? retrySeconds = null,
        TimeProvider? time = null)
    {
        var listener = new CampaignQueueListener(_listened, new CampaignQueueOptions { Name = Name }, handle, time ?? TimeProvider.System, this)
        {
            Visibility = TimeSpan.FromSeconds(visibilitySeconds),
            RetryDelays = [.. (retrySeconds ?? [0]).Select(seconds => TimeSpan.FromSeconds(seconds))],
        };
        _listeners.Add(listener);
        await listener.StartAsync(CancellationToken.None);
        return listener;
    }

    /// <summary>How many messages it holds, hidden ones included.</summary>
    public async Task<int> CountAsync() => ((QueueProperties)await Queue.GetPropertiesAsync()).ApproximateMessagesCount;

    public Task EmptiesAsync() => Running.Eventually.HoldsAsync(async () => await CountAsync() == 0);

    public async Task<PeekedMessage[]> PoisonedAsync() => await Poison.ExistsAsync() ? await Poison.PeekMessagesAsync(32) : [];

    public async ValueTask DisposeAsync()
    {
        Wire.IsCut = _ => false;
        foreach (var listener in _listeners)
        {
            await listener.StopAsync(new CancellationToken(canceled: true));
            await listener.ExecuteTask!;
            listener.Dispose();
        }

        await Queue.DeleteIfExistsAsync();
        await Poison.DeleteIfExistsAsync();
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Enqueue($"{logLevel}: {formatter(state, exception)}");
}
