using Azure.Storage.Queues.Models;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Queue;
using Orchestrations.Functions.DurableTask;

namespace Orchestrations.Functions.Triggers;

/// <summary>Starts the campaigns that messages ask for. All that is done here is to check and to schedule; the work is the orchestrations'.</summary>
public sealed partial class QueueFunctions(CampaignMessageHandler handler, PoisonMessages poison, BoundClient bound, ILogger<QueueFunctions> logger)
{
    /// <summary>
    /// Handles a message. The host deletes it when this returns; when this throws, it is seen again after <c>visibilityTimeout</c>, up to <c>maxDequeueCount</c>
    /// times in all, of which the last is this function's to settle.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="client">Durable Task's client.</param>
    /// <param name="cancellationToken">Ends the call when the host stops.</param>
    /// <exception cref="MessageNotDoneException">It is to be tried again.</exception>
    [Function(nameof(StartQueuedCampaign))]
    public async Task StartQueuedCampaign(
        [QueueTrigger("%Queue:Name%")] QueueMessage message, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        bound.Use(client);
        var verdict = await handler.HandleAsync(new CampaignMessage(message.MessageId, message.Body, message.DequeueCount), cancellationToken);
        switch (verdict.Action)
        {
            case MessageAction.TryAgain:
                throw new MessageNotDoneException($"The message {message.MessageId} is to be tried again: {verdict.Problem?.Detail}");
            case MessageAction.Poison:
                LogPoisoned(message.MessageId, poison.Name, await poison.SendAsync(message.Body, cancellationToken));
                break;
            default:
                break;
        }
    }

    [LoggerMessage(6204, LogLevel.Warning, "The message {MessageId} is in the queue {Poison} now, as {PoisonMessageId}")]
    private partial void LogPoisoned(string messageId, string poison, string poisonMessageId);
}
