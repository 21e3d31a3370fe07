using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Output;

/// <summary>
/// Copies an item's output to its place, with its last frame where that was asked for, and writes the sidecar last. Called again, it finds what is there.
/// </summary>
public sealed partial class OutputArchiver(
    PlanStore plans,
    SidecarStore sidecars,
    IObjectStore objects,
    IGatewayClient gateway,
    OutputDownloader downloader,
    TimeProvider time,
    ILogger<OutputArchiver> logger)
{
    /// <summary>Archives an output.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="index">The item.</param>
    /// <param name="state">What is known of the item so far; its task is set.</param>
    /// <param name="reading">The task as it was read just now, or null: then it is read, for an address that has not expired.</param>
    /// <param name="isLastTry">Whether there will be no other try: a last frame that stays away then no longer holds the video back.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ObjectStoreException">The store could not write it.</exception>
    public async Task<ArchiveOutputOutput> ArchiveAsync(
        string campaignId, int index, ItemState state, GenerationReading? reading, bool isLastTry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(state);
        var began = time.GetTimestamp();
        var plan = await plans.GetAsync(campaignId, cancellationToken);
        var item = await plans.ReadItemAsync(plan, index, cancellationToken);
        using var scope = CampaignTelemetry.BeginItem(logger, plan.Id, item.Id);
        CampaignTelemetry.LeftProvider(plan.Id, item.Index);
        if (await FindAsync(plan, item, state.TaskId!, cancellationToken) is { } made)
        {
            return Of(made);
        }

        if (reading is null)
        {
            var read = await gateway.ReadGenerationAsync(state.TaskId!, cancellationToken);
            if (!read.IsSuccess)
            {
                // A task that stays unknown to the end is gone, and its output with it: to go on with it would lead nowhere, however often it is retried.
                var failure = GenerationFailure.From(read.Failure);
                return new ArchiveOutputOutput { Failure = isLastTry && read.Failure.Kind == GatewayFailureKind.NotFound ? failure : Renamed(failure) };
            }

            reading = read.Value;
        }

        if (reading.Failure is { } failed)
        {
            return new ArchiveOutputOutput { Failure = GenerationFailure.From(failed) };
        }

        // SUCCESS has been seen to come some seconds before the address does.
        if (reading.VideoUrl is not { } address)
        {
            return Unavailable("The provider says that it is done, and gives no address of the output yet.");
        }

        var (video, refused) = await IsInPlaceAsync(plan, item, state, cancellationToken)
            ? (state.Output, null)
            : await CopyAsync(address, OutputPaths.Video(plan.Id, item.Id), DownloadKind.Video, began, cancellationToken);
        if (video is null)
        {
            return new ArchiveOutputOutput { Failure = refused };
        }

        ArchivedObject? lastFrame = null;
        if (item.Parameters.ReturnLastFrame == true)
        {
            var (frame, missing) = reading.LastFrameUrl is { } frameAddress
                ? await CopyAsync(frameAddress, OutputPaths.LastFrame(plan.Id, item.Id), DownloadKind.Image, began, cancellationToken)
                : (null, Unavailable("The provider gives no address of the last frame.").Failure);
            if (frame is null && !isLastTry && missing!.Retriable)
            {
                return new ArchiveOutputOutput { Output = video, Failure = missing };
            }

            // The video is what was paid for: a last frame that stays away is no reason to call it failed.
            if (frame is null)
            {
                LogNoLastFrame(plan.Id, item.Id, missing!.Message);
            }

            lastFrame = frame;
        }

        var output = new ArchiveOutputOutput
        {
            Output = video,
            LastFrame = lastFrame,
            ArchivedAt = time.GetUtcNow(),
            Usage = reading.Usage ?? state.Usage,
        };
        var ended = Succeeded(state, output);
        await sidecars.WriteAsync(plan, item, ended, cancellationToken);
        CampaignTelemetry.ItemEnded(ended);
        LogArchived(plan.Id, item.Id, video.Bytes, video.Path);
        return output;
    }

    private static ItemState Succeeded(ItemState state, ArchiveOutputOutput output) => state with
    {
        Status = ItemStatus.Succeeded,
        Failure = null,
        Output = output.Output,
        LastFrame = output.LastFrame,
        Usage = output.Usage,
        Timings = state.Timings with { ArchivedAt = output.ArchivedAt },
    };

    private static ArchiveOutputOutput Unavailable(string message) =>
        new() { Failure = new GenerationFailure(FailureCodes.OutputUnavailable, message) { Retriable = true } };

    private static GenerationFailure Renamed(GenerationFailure failure) => failure with
    {
        Code = FailureCodes.OutputUnavailable,
        Retriable = true,
        UpstreamCode = failure.UpstreamCode ?? failure.Code,
    };

    /// <summary>What is archived of a task, without a word to the provider; null where it is not.</summary>
    /// <param name="campaignId">The campaign.</param>
    /// <param name="index">The item.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ArchiveOutputOutput?> FindAsync(string campaignId, int index, string taskId, CancellationToken cancellationToken)
    {
        var plan = await plans.GetAsync(campaignId, cancellationToken);
        return await FindAsync(plan, await plans.ReadItemAsync(plan, index, cancellationToken), taskId, cancellationToken) is { } made ? Of(made) : null;
    }

    /// <summary>How an item ended that has its output in place; null where it has not. The sidecar is written last: where there is one, and the video has the size it says, all is there.</summary>
    /// <param name="plan">The campaign.</param>
    /// <param name="item">The item.</param>
    /// <param name="taskId">The task that it must be of, or null for any.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal async Task<ItemState?> FindAsync(CampaignPlan plan, PlannedItem item, string? taskId, CancellationToken cancellationToken) =>
        await sidecars.ReadAsync(plan, item.Id, cancellationToken) is { State: { Status: ItemStatus.Succeeded } state }
        && (taskId is null || state.TaskId == taskId)
        && await IsInPlaceAsync(plan, item, state, cancellationToken)
            ? state
            : null;

    private static ArchiveOutputOutput Of(ItemState made) =>
        new() { Output = made.Output, LastFrame = made.LastFrame, ArchivedAt = made.Timings.ArchivedAt, Usage = made.Usage };

    private async Task<bool> IsInPlaceAsync(CampaignPlan plan, PlannedItem item, ItemState state, CancellationToken cancellationToken) =>
        state.Output is { } video && (await objects.GetInfoAsync(OutputPaths.Video(plan.Id, item.Id), cancellationToken))?.Bytes == video.Bytes;

    private async Task<(ArchivedObject? Archived, GenerationFailure? Failure)> CopyAsync(
        Uri address, ObjectName name, DownloadKind kind, long began, CancellationToken cancellationToken)
    {
        using var span = CampaignTelemetry.StartDownload(address);
        var started = time.GetTimestamp();
        var (archived, failure) = Judge(await downloader.DownloadAsync(address, name, kind, time.GetElapsedTime(began), cancellationToken), name);
        CampaignTelemetry.Archived(span, archived?.Bytes, time.GetElapsedTime(started), failure);
        return (archived, failure);
    }

    private (ArchivedObject? Archived, GenerationFailure? Failure) Judge(DownloadResult result, ObjectName name) =>
        result switch
        {
            OutputDownloaded { Output: var copied } =>
                (new ArchivedObject(objects.GetAddress(name).AbsoluteUri, name.ToString(), copied.ContentType, copied.Bytes, copied.Sha256!), null),
            OutputUnavailable { Message: var message } => (null, new GenerationFailure(FailureCodes.OutputUnavailable, message) { Retriable = true }),
            OutputRejected { IsBySettings: true, Message: var message } => (null, new GenerationFailure(FailureCodes.OutputRejected, message)
            {
                IsBySettings = true,
                Hint = "If the host is one you trust, name it in Output__AllowedHosts; if the output is larger than you allow, raise Output__MaxBytes. Then retry the item: it goes on with the task that was paid for.",
            }),
            OutputRejected { Message: var message } => (null, new GenerationFailure(FailureCodes.OutputRejected, message)
            {
                Hint = "Retry the item; it will be submitted, and billed, again.",
            }),
            var other => throw new InvalidOperationException($"The downloader gave a result of an unknown kind: {other}."),
        };

    [LoggerMessage(EventId = 2301, Level = LogLevel.Information, Message = "{CampaignId}/{ItemId}: archived {Bytes} bytes as {Path}.")]
    private partial void LogArchived(string campaignId, string itemId, long bytes, string path);

    [LoggerMessage(EventId = 2302, Level = LogLevel.Warning, Message = "{CampaignId}/{ItemId}: archived without its last frame: {Reason}")]
    private partial void LogNoLastFrame(string campaignId, string itemId, string reason);
}
