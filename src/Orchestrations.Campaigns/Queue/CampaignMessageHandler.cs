using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Queue;

/// <summary>
/// Starts the campaigns that messages ask for, in either host. It reads, validates and starts, and knows nothing of the queue: what takes a message
/// from there does with it what the verdict says. A message that comes twice, or to two at once, starts one campaign.
/// </summary>
public sealed partial class CampaignMessageHandler
{
    /// <summary>How many times a message is tried that fails for a reason that may pass.</summary>
    public const int MaxTries = 5;

    private readonly CampaignIntake _intake;
    private readonly CampaignService _campaigns;
    private readonly RequestBlobs _blobs;
    private readonly IObjectStore _objects;
    private readonly ILogger _logger;

    /// <summary>Starts campaigns.</summary>
    /// <param name="intake">Checks documents.</param>
    /// <param name="campaigns">Starts campaigns.</param>
    /// <param name="blobs">Reads documents that are in no message.</param>
    /// <param name="objects">Keeps the problem details of messages that are given up.</param>
    /// <param name="logger">The log.</param>
    internal CampaignMessageHandler(
        CampaignIntake intake, CampaignService campaigns, RequestBlobs blobs, IObjectStore objects, ILogger<CampaignMessageHandler> logger) =>
        (_intake, _campaigns, _blobs, _objects, _logger) = (intake, campaigns, blobs, objects, logger);

    /// <summary>
    /// Starts the campaign that a message asks for. Where it can't be, and never will, the problem details are in the store when this returns.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the work; the campaign may have been started all the same, and the message is tried again.</param>
    /// <returns>What is to become of the message. Failures are values here: nothing but cancellation is thrown.</returns>
    public async Task<MessageVerdict> HandleAsync(CampaignMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var verdict = await TryAsync(message, cancellationToken);
        return verdict is { Action: MessageAction.Poison, Problem: { } problem }
            ? await RejectAsync(message, verdict, problem, cancellationToken)
            : verdict;
    }

    private async Task<MessageVerdict> TryAsync(CampaignMessage message, CancellationToken cancellationToken)
    {
        // One that ends the process with it, each time that it is tried, ends here.
        if (message.DequeueCount > MaxTries)
        {
            return MessageVerdict.Refuse(Problem.Unavailable(
                $"The message was tried {MaxTries} times, and the process ended, or the queue was lost, before the last try was done."));
        }

        try
        {
            return await StartAsync(message, cancellationToken);
        }
        catch (ObjectStoreException exception)
        {
            return Fail(message, Problem.Unavailable(exception.Message), exception);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            return Fail(message, Problem.Unavailable($"The campaign could not be started: {exception.GetType().Name}. The service's log says more."), exception);
        }
    }

    private async Task<MessageVerdict> StartAsync(CampaignMessage message, CancellationToken cancellationToken)
    {
        var body = MessageBody.Decode(message.Body);
        var errors = new ProblemList();
        if (!MessageBody.TryReadBlob(body.Span, errors, out var blob))
        {
            return await StartAsync(message, CampaignDocumentReader.Read(body.Span, new CampaignReadOptions()), cancellationToken);
        }

        RequestBlobName? name = null;
        if (blob is not null && _blobs.Parse(blob, out name) is { } wrong)
        {
            errors.Add("requestBlob", wrong);
        }

        if (Problem.Of(new CampaignIntakeResult { Errors = errors.ToList() }) is { } problem)
        {
            return MessageVerdict.Refuse(problem);
        }

        return await _blobs.ReadAsync(name!, document => StartAsync(message, document, cancellationToken), cancellationToken)
            ?? Fail(message, Problem.NotFound($"There is no blob '{DocumentPath.Show(blob!)}'."), exception: null);
    }

    private async Task<MessageVerdict> StartAsync(CampaignMessage message, CampaignDocumentResult document, CancellationToken cancellationToken)
    {
        var result = await _intake.PrepareAsync(document, files: null, MessageNames.CampaignIdOf(message.Id), cancellationToken);
        if (Problem.Of(result) is { } problem)
        {
            return MessageVerdict.Refuse(problem);
        }

        var campaign = result.Campaign!;
        var id = campaign.Plan.Id;
        var outcome = await _campaigns.StartAsync(campaign, cancellationToken);
        switch (outcome)
        {
            case StartResult.Conflict:
                return MessageVerdict.Refuse(Problem.IdConflict(id)) with { CampaignId = id };
            case StartResult.BeingDeleted:
                return Fail(message, Problem.Unavailable($"The campaign '{id}' is being deleted."), exception: null);
            case StartResult.AlreadyStarted:
                LogAlreadyStarted(message.Id, id);
                break;
            default:
                LogStarted(message.Id, id, campaign.Plan.ItemCount);
                break;
        }

        return new MessageVerdict(MessageAction.Delete) { CampaignId = id };
    }

    private MessageVerdict Fail(CampaignMessage message, Problem problem, Exception? exception)
    {
        if (message.DequeueCount >= MaxTries)
        {
            return MessageVerdict.Refuse(problem with { Detail = string.Create(CultureInfo.InvariantCulture, $"{problem.Detail} Tried {MaxTries} times.") });
        }

        LogFailed(message.Id, message.DequeueCount, MaxTries, problem.Detail, exception);
        return new MessageVerdict(MessageAction.TryAgain) { Problem = problem };
    }

    private async Task<MessageVerdict> RejectAsync(CampaignMessage message, MessageVerdict verdict, Problem problem, CancellationToken cancellationToken)
    {
        var name = new ObjectName(ObjectContainer.Inputs, MessageNames.RejectedPathOf(message.Id));
        try
        {
            await _objects.WriteAsync(
                name, JsonSerializer.SerializeToUtf8Bytes(problem, ProblemJson.Readable.Problem), Problem.MediaType, cancellationToken);
        }
        catch (ObjectStoreException exception) when (message.DequeueCount < MaxTries)
        {
            return Fail(message, Problem.Unavailable(exception.Message), exception);
        }
        catch (ObjectStoreException exception)
        {
            // The message must not stay in the queue for ever because its problem can't be put down: then the log has it.
            LogNotPutDown(message.Id, name, problem.Code, problem.Detail, exception);
            return verdict;
        }

        LogRejected(message.Id, problem.Code, problem.Detail, name);
        return verdict;
    }

    [LoggerMessage(EventId = 2401, Level = LogLevel.Information, Message = "The message {MessageId} started the campaign {CampaignId} of {ItemCount} items")]
    private partial void LogStarted(string messageId, string campaignId, int itemCount);

    [LoggerMessage(EventId = 2402, Level = LogLevel.Information, Message = "The message {MessageId} asks for the campaign {CampaignId}, which was started before: nothing is started")]
    private partial void LogAlreadyStarted(string messageId, string campaignId);

    [LoggerMessage(EventId = 2403, Level = LogLevel.Warning, Message = "The message {MessageId} is tried again, after try {Try} of {MaxTries}: {Detail}")]
    private partial void LogFailed(string messageId, long @try, int maxTries, string? detail, Exception? exception);

    [LoggerMessage(EventId = 2404, Level = LogLevel.Warning, Message = "The message {MessageId} is given up; the reasons are in {Rejected} ({Code}): {Detail}")]
    private partial void LogRejected(string messageId, string code, string? detail, ObjectName rejected);

    [LoggerMessage(EventId = 2405, Level = LogLevel.Error, Message = "The message {MessageId} is given up, and {Rejected} can't be written ({Code}): {Detail}")]
    private partial void LogNotPutDown(string messageId, ObjectName rejected, string code, string? detail, Exception exception);
}
