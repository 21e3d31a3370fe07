using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Queue;

namespace Orchestrations.Cli.Hosting.Queue;

/// <summary>
/// Takes messages from the queue of campaign requests, several at once, and does with each what the handler says. A message is deleted when its campaign
/// is started, or when its copy is in the poison queue, and not before: whatever happens in between, it comes back, and starts nothing twice.
/// </summary>
/// <param name="service">The queue service.</param>
/// <param name="options">The queue.</param>
/// <param name="handle">Handles a message.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class CampaignQueueListener(
    QueueServiceClient service,
    CampaignQueueOptions options,
    Func<CampaignMessage, CancellationToken, Task<MessageVerdict>> handle,
    TimeProvider time,
    ILogger<CampaignQueueListener> logger) : BackgroundService
{
    // As many as the Functions extension takes at once.
    private const int MaxAtOnce = 16;

    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    private readonly QueueClient _queue = service.GetQueueClient(options.Name);
    private readonly PoisonMessages _poison = new(service, options);
    private readonly ConcurrentDictionary<QueueMessage, DateTimeOffset> _held = new();
    private readonly CancellationTokenSource _abandon = new();
    private bool _isAway;

    /// <summary>
    /// When the oldest of the messages that are worked on was put into the queue, in UTC, or null where there is none. Messages come about in the order in which they
    /// were sent, so nothing that still waits is much older: the time since then is the queue's age.
    /// </summary>
    public DateTimeOffset? OldestInsertedOn => _held.Values.Cast<DateTimeOffset?>().Min();

    /// <summary>How long a message is hidden from others, before that is renewed.</summary>
    internal TimeSpan Visibility { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a message waits after each failure that may pass; after later ones as long as after the last.</summary>
    internal IReadOnlyList<TimeSpan> RetryDelays { get; init; } =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30)];

    /// <summary>Takes no more messages, and waits for those that are worked on. What is not done when the host's time is up comes back to the queue.</summary>
    /// <param name="cancellationToken">Says that the time is up.</param>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await _abandon.CancelAsync();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _abandon.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        LogListening(_queue.Name, _queue.AccountName);
        var running = new List<Task>();
        var wait = ShortestWait;
        while (!stoppingToken.IsCancellationRequested)
        {
            running.RemoveAll(task => task.IsCompleted);
            if (running.Count == MaxAtOnce)
            {
                await Task.WhenAny(running);
                continue;
            }

            var messages = await ReceiveAsync(MaxAtOnce - running.Count, stoppingToken);
            running.AddRange(messages.Select(WorkAsync));
            CampaignTelemetry.QueueAge.Record(OldestInsertedOn is { } oldest ? Math.Max((time.GetUtcNow() - oldest).TotalSeconds, 0) : 0);
            if (messages.Length > 0)
            {
                wait = ShortestWait;
                continue;
            }

            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
        }

        await Task.WhenAll(running);
    }

    private async Task<QueueMessage[]> ReceiveAsync(int count, CancellationToken cancellationToken)
    {
        try
        {
            QueueMessage[] messages = await _queue.ReceiveMessagesAsync(count, Visibility, cancellationToken);
            if (_isAway)
            {
                _isAway = false;
                LogBack(_queue.Name);
            }

            return messages;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception exception) when (StorageAccountFailure.IsOne(exception, cancellationToken))
        {
            await CreateOrWarnAsync(exception, cancellationToken);
            return [];
        }
    }

    private async Task CreateOrWarnAsync(Exception exception, CancellationToken cancellationToken)
    {
        try
        {
            if (exception is RequestFailedException missing && missing.ErrorCode == QueueErrorCode.QueueNotFound)
            {
                await _queue.CreateIfNotExistsAsync(metadata: null, cancellationToken);
                return;
            }
        }
        catch (Exception other) when (StorageAccountFailure.IsOne(other, cancellationToken))
        {
            exception = other;
        }

        // Once, and not at every try: an account can be away for hours.
        if (!_isAway)
        {
            _isAway = true;
            LogAway(_queue.Name, _queue.AccountName, exception);
        }
    }

    // Never throws: a message that is not done with comes back by itself, and the others must not suffer.
    private async Task WorkAsync(QueueMessage message)
    {
        _held[message] = message.InsertedOn ?? time.GetUtcNow();
        try
        {
            var lease = new MessageLease(_queue, message, Visibility, time, logger);
            var request = new CampaignMessage(message.MessageId, message.Body, message.DequeueCount);
            var verdict = await lease.HoldAsync(token => handle(request, token), _abandon.Token);
            await SettleAsync(message, lease, verdict, _abandon.Token);
        }
        catch (OperationCanceledException) when (_abandon.IsCancellationRequested)
        {
            LogAbandoned(message.MessageId);
        }
        catch (Exception exception)
        {
            LogUnsettled(message.MessageId, exception);
        }
        finally
        {
            _held.TryRemove(message, out _);
        }
    }

    private async Task SettleAsync(QueueMessage message, MessageLease lease, MessageVerdict verdict, CancellationToken cancellationToken)
    {
        switch (verdict.Action)
        {
            case MessageAction.Delete:
                await lease.DeleteAsync(cancellationToken);
                break;
            case MessageAction.TryAgain:
                await lease.HideAsync(RetryDelays[(int)Math.Min(message.DequeueCount, RetryDelays.Count) - 1], cancellationToken);
                break;
            case MessageAction.Poison when !lease.IsLost:
                var copy = await _poison.SendAsync(message.Body, cancellationToken);
                LogPoisoned(message.MessageId, _poison.Name, copy);
                await lease.DeleteAsync(cancellationToken);
                break;
            default:
                break;
        }
    }

    [LoggerMessage(EventId = 5101, Level = LogLevel.Information, Message = "Listening to the queue {Queue} of the storage account {Account}")]
    private partial void LogListening(string queue, string account);

    [LoggerMessage(EventId = 5102, Level = LogLevel.Warning, Message = "The queue {Queue} of the storage account {Account} can't be read; it is tried again until it can. Check AzureWebJobsStorage, the network, and, with an identity, that it has the role Storage Queue Data Contributor")]
    private partial void LogAway(string queue, string account, Exception exception);

    [LoggerMessage(EventId = 5103, Level = LogLevel.Information, Message = "The queue {Queue} can be read again")]
    private partial void LogBack(string queue);

    [LoggerMessage(EventId = 5104, Level = LogLevel.Warning, Message = "The message {MessageId} is in the queue {Poison} now, as {PoisonMessageId}")]
    private partial void LogPoisoned(string messageId, string poison, string poisonMessageId);

    [LoggerMessage(EventId = 5105, Level = LogLevel.Warning, Message = "The message {MessageId} was not done with when the host stopped; it comes back to the queue")]
    private partial void LogAbandoned(string messageId);

    [LoggerMessage(EventId = 5106, Level = LogLevel.Error, Message = "The message {MessageId} could not be done with; it comes back to the queue")]
    private partial void LogUnsettled(string messageId, Exception exception);
}
