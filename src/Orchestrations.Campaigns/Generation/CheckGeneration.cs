using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output;
using Orchestrations.Durable;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Generation;

/// <summary>
/// Polls a task once. Where the provider is done, it says so to the segment, whose slot is free from then on, and archives the output: the answer holds an
/// address that is fresh. The address is not handed on, for it is signed, and histories keep what they are given.
/// </summary>
public sealed class CheckGeneration(
    IGatewayClient gateway, OutputArchiver archiver, DurableClient client, TimeProvider time, ILogger<CheckGeneration> logger)
    : Activity<CheckGenerationInput, CheckGenerationOutput>
{
    /// <summary>The activity's name.</summary>
    public static readonly ActivityReference<CheckGenerationInput, CheckGenerationOutput> Reference = new("CheckGeneration");

    /// <inheritdoc/>
    public override async Task<CheckGenerationOutput> RunAsync(ActivityContext context, CheckGenerationInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        using var scope = CampaignTelemetry.BeginItem(logger, input.CampaignId, input.Index);
        var read = await gateway.ReadGenerationAsync(input.State.TaskId!, context.CancellationToken);
        if (read.Value is { Status: GenerationStatus.Succeeded or GenerationStatus.Failed })
        {
            CampaignTelemetry.LeftProvider(input.CampaignId, input.Index);
        }
        else
        {
            CampaignTelemetry.AtProvider(input.CampaignId, input.Index);
        }

        // What is in place needs the provider no more, which may have forgotten the task by now, or be away.
        if ((!read.IsSuccess || read.Value.Status == GenerationStatus.Failed)
            && await archiver.FindAsync(input.CampaignId, input.Index, input.State.TaskId!, context.CancellationToken) is { } archived)
        {
            var generatedAt = input.State.Timings.GeneratedAt ?? archived.ArchivedAt ?? time.GetUtcNow();
            await FreeSlotAsync(input, generatedAt, context.CancellationToken);
            return new CheckGenerationOutput(GenerationStatus.Succeeded) { GeneratedAt = generatedAt, Archived = archived };
        }

        if (!read.IsSuccess)
        {
            return new CheckGenerationOutput(GenerationStatus.Unknown)
            {
                Failure = GenerationFailure.From(read.Failure),
                IsUnknownTask = read.Failure.Kind == GatewayFailureKind.NotFound,
            };
        }

        var output = new CheckGenerationOutput(read.Value.Status)
        {
            Progress = read.Value.Progress,
            Usage = read.Value.Usage,
            Failure = read.Value.Failure is { } ended ? GenerationFailure.From(ended) : null,
        };
        return output.Status == GenerationStatus.Succeeded ? await FinishAsync(input, read.Value, output, context.CancellationToken) : output;
    }

    private async Task<CheckGenerationOutput> FinishAsync(
        CheckGenerationInput input, GenerationReading reading, CheckGenerationOutput output, CancellationToken cancellationToken)
    {
        var generatedAt = time.GetUtcNow();
        await FreeSlotAsync(input, generatedAt, cancellationToken);
        var state = input.State with
        {
            Status = ItemStatus.Archiving,
            Progress = 100,
            Failure = null,
            Usage = reading.Usage ?? input.State.Usage,
            Timings = input.State.Timings with { GeneratedAt = generatedAt },
        };
        ArchiveOutputOutput archived;
        try
        {
            archived = await archiver.ArchiveAsync(input.CampaignId, input.Index, state, reading, isLastTry: false, cancellationToken);
        }
        catch (ObjectStoreException e)
        {
            // The provider is done all the same: what is left to do is the archiving, which has a deadline of its own.
            archived = new ArchiveOutputOutput { Failure = new GenerationFailure(FailureCodes.OutputUnavailable, e.Message) { Retriable = true } };
        }

        return output with { GeneratedAt = generatedAt, Archived = archived };
    }

    // Run again, it is told again, which changes nothing.
    private async Task FreeSlotAsync(CheckGenerationInput input, DateTimeOffset generatedAt, CancellationToken cancellationToken)
    {
        var signal = new ItemSignal(input.Index, Generated: true) { Finished = input.FinishedAt(generatedAt) };
        try
        {
            await client.RaiseEventAsync(input.SegmentId, CampaignEvents.Signal, signal, cancellationToken);
        }
        catch (OrchestrationNotFoundException)
        {
            // Purged: there is nobody whose slot it was.
        }
    }
}
