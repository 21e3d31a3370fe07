using Azure;
using Azure.Identity;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Queue;

namespace Orchestrations.Functions.Hosting;

/// <summary>The queue for messages that are given up. The host has one of that name, but puts a message there only after the last of its tries.</summary>
/// <param name="configuration">The configuration's root.</param>
/// <param name="options">The queue's name.</param>
/// <param name="logger">The log.</param>
public sealed partial class PoisonQueue(IConfiguration configuration, IOptions<CampaignQueueOptions> options, ILogger<PoisonQueue> logger)
{
    // Azure forgets a message after a week, unless told not to.
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    private readonly Lazy<QueueClient> _queue = new(() => Connect(configuration).GetQueueClient(options.Value.PoisonName));

    /// <summary>Puts a message there, as it is.</summary>
    /// <param name="messageId">The message's id.</param>
    /// <param name="body">Its text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task SendAsync(string messageId, BinaryData body, CancellationToken cancellationToken)
    {
        var queue = _queue.Value;
        SendReceipt sent;
        try
        {
            sent = await queue.SendMessageAsync(body, visibilityTimeout: null, Forever, cancellationToken);
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await queue.CreateIfNotExistsAsync(metadata: null, cancellationToken);
            sent = await queue.SendMessageAsync(body, visibilityTimeout: null, Forever, cancellationToken);
        }

        LogPoisoned(messageId, queue.Name, sent.MessageId);
    }

    private static QueueServiceClient Connect(IConfiguration configuration) => HostAccount.Read(configuration) switch
    {
        { ConnectionString: { } connectionString } => new QueueServiceClient(connectionString),
        { QueueServiceUri: { } address } => new QueueServiceClient(new Uri(address), new DefaultAzureCredential()),
        _ => throw new InvalidOperationException($"{HostAccount.Key} names no queue service."),
    };

    [LoggerMessage(6204, LogLevel.Warning, "The message {MessageId} is in the queue {Poison} now, as {PoisonMessageId}")]
    private partial void LogPoisoned(string messageId, string poison, string poisonMessageId);
}
