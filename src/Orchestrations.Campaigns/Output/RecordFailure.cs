using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Output;

/// <summary>Writes the sidecar of an item that ended without an output, for the manifest and for people.</summary>
public sealed class RecordFailure(PlanStore plans, SidecarStore sidecars) : Activity<RecordFailureInput, ItemStatus>
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
        await sidecars.WriteAsync(plan, item, input.State, context.CancellationToken);
        return input.State.Status;
    }
}

/// <summary>Whose failure is recorded.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Index">The item.</param>
/// <param name="State">How the item ended.</param>
public sealed record RecordFailureInput(string CampaignId, int Index, ItemState State);
