using Microsoft.Extensions.Logging;
using Orchestrations.Durable;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Generation;

/// <summary>
/// Polls a task once. The output's address is not handed on: it is signed, and histories keep what they are given; who archives the output reads the
/// task again, and so has an address that is fresh.
/// </summary>
public sealed class CheckGeneration(IGatewayClient gateway, ILogger<CheckGeneration> logger) : Activity<CheckGenerationInput, CheckGenerationOutput>
{
    /// <summary>The activity's name.</summary>
    public static readonly ActivityReference<CheckGenerationInput, CheckGenerationOutput> Reference = new("CheckGeneration");

    /// <inheritdoc/>
    public override async Task<CheckGenerationOutput> RunAsync(ActivityContext context, CheckGenerationInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        using var scope = CampaignTelemetry.BeginItem(logger, input.CampaignId, input.Index);
        var read = await gateway.ReadGenerationAsync(input.TaskId, context.CancellationToken);
        if (read.Value is { Status: GenerationStatus.Succeeded or GenerationStatus.Failed })
        {
            CampaignTelemetry.LeftProvider(input.CampaignId, input.Index);
        }
        else
        {
            CampaignTelemetry.AtProvider(input.CampaignId, input.Index);
        }

        return read.IsSuccess
            ? new CheckGenerationOutput(read.Value.Status)
            {
                Progress = read.Value.Progress,
                Usage = read.Value.Usage,
                Failure = read.Value.Failure is { } ended ? GenerationFailure.From(ended) : null,
            }
            : new CheckGenerationOutput(GenerationStatus.Unknown)
            {
                Failure = GenerationFailure.From(read.Failure),
                IsUnknownTask = read.Failure.Kind == GatewayFailureKind.NotFound,
            };
    }
}
