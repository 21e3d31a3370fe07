using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Orchestrations.Campaigns.Queue;

/// <summary>The queue for messages that are given up. It is made where it is missing.</summary>
/// <param name="service">The queue service.</param>
/// <param name="options">The queue whose messages these are.</param>
public sealed class PoisonMessages(QueueServiceClient service, CampaignQueueOptions options)
{
    // Azure forgets a message after a week, unless told not to.
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    private readonly QueueClient _queue = service.GetQueueClient(options.PoisonName);

    /// <summary>Its name.</summary>
    public string Name => _queue.Name;

    /// <summary>Puts a message there, as it is.</summary>
    /// <param name="body">The message's text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The copy's id.</returns>
    public async Task<string> SendAsync(BinaryData body, CancellationToken cancellationToken)
    {
        try
        {
            SendReceipt sent = await _queue.SendMessageAsync(body, visibilityTimeout: null, Forever, cancellationToken);
            return sent.MessageId;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await _queue.CreateIfNotExistsAsync(metadata: null, cancellationToken);
            SendReceipt sent = await _queue.SendMessageAsync(body, visibilityTimeout: null, Forever, cancellationToken);
            return sent.MessageId;
        }
    }
}
