using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Cli.Hosting.Queue;

/// <summary>
/// A message while it is worked on: nobody else sees it, for it is hidden again and again, half of its time before it would show. Each time it gets
/// another receipt, without which it can't be deleted; so the renewal is over before anything is done with the message.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="message">The message.</param>
/// <param name="visibility">How long it is hidden.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class MessageLease(QueueClient queue, QueueMessage message, TimeSpan visibility, TimeProvider time, ILogger logger)
{
    private string _receipt = message.PopReceipt;

    /// <summary>Whether it was found to be another's by now, or gone.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Works on the message, and keeps it hidden meanwhile.</summary>
    /// <typeparam name="T">What the work comes to.</typeparam>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<T> HoldAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var renewal = RenewAsync(done.Token);
        try
        {
            return await work(cancellationToken);
        }
        finally
        {
            await done.CancelAsync();
            await renewal;
        }
    }

    /// <summary>Deletes the message, unless it is another's.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task DeleteAsync(CancellationToken cancellationToken) =>
        UseAsync(() => queue.DeleteMessageAsync(message.MessageId, _receipt, cancellationToken));

    /// <summary>Lets the message be seen again after a while, unless it is another's.</summary>
    /// <param name="delay">How long it stays hidden.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task HideAsync(TimeSpan delay, CancellationToken cancellationToken) => UseAsync(async () =>
    {
        UpdateReceipt updated = await queue.UpdateMessageAsync(message.MessageId, _receipt, (string?)null, delay, cancellationToken);
        _receipt = updated.PopReceipt;
    });

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        var wait = visibility / 2;
        while (!IsLost)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            try
            {
                // Not cancelled half-way: the answer holds the receipt that the deletion needs.
                await HideAsync(visibility, CancellationToken.None);
                wait = visibility / 2;
            }
            catch (Exception exception) when (StorageAccountFailure.IsOne(exception, CancellationToken.None))
            {
                LogNotRenewed(message.MessageId, exception);
                wait = visibility / 10;
            }
        }
    }

    private async Task UseAsync(Func<Task> call)
    {
        if (IsLost)
        {
            return;
        }

        try
        {
            await call();
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == QueueErrorCode.MessageNotFound || exception.ErrorCode == QueueErrorCode.PopReceiptMismatch)
        {
            IsLost = true;
            LogLost(message.MessageId);
        }
    }

    [LoggerMessage(EventId = 5111, Level = LogLevel.Warning, Message = "The message {MessageId} could not be kept hidden; it is tried again. Until then another host may take it: its campaign is started once all the same")]
    private partial void LogNotRenewed(string messageId, Exception exception);

    [LoggerMessage(EventId = 5112, Level = LogLevel.Information, Message = "The message {MessageId} was taken by another host meanwhile, or deleted; what becomes of it is that one's to say")]
    private partial void LogLost(string messageId);
}
