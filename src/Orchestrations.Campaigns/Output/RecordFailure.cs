using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Output;

/// <summary>Writes the sidecar of an item that ended without an output, for the manifest and for people.</summary>
public sealed partial class RecordFailure(PlanStore plans, SidecarStore sidecars, ILogger<RecordFailure> logger) : Activity<RecordFailureInput, ItemStatus>
{
    /// <summary>The activity's name.</summary>
    public static readonly ActivityReference<RecordFailureInput, ItemStatus> Reference = new("RecordFailure");

    /// <inheritdoc/>
    public override async Task<ItemStatus> RunAsync(ActivityContext context, RecordFailureInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        var plan = await plans.GetAsync(input.CampaignId, context.CancellationToken);
        var item = await plans.ReadItemAsync(plan, input.Index, context.CancellationToken);
        using var scope = CampaignTelemetry.BeginItem(logger, plan.Id, item.Id);
        CampaignTelemetry.LeftProvider(plan.Id, item.Index);
        await sidecars.WriteAsync(plan, item, input.State, context.CancellationToken);
        CampaignTelemetry.ItemEnded(input.State);
        LogEnded(plan.Id, item.Id, input.State.Status, input.State.Failure?.Code);
        return input.State.Status;
    }

    [LoggerMessage(EventId = 2303, Level = LogLevel.Warning, Message = "{CampaignId}/{ItemId}: ended as {Status} ({Code}).")]
    private partial void LogEnded(string campaignId, string itemId, ItemStatus status, string? code);
}

/// <summary>Whose failure is recorded.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Index">The item.</param>
/// <param name="State">How the item ended.</param>
public sealed record RecordFailureInput(string CampaignId, int Index, ItemState State);
