using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>
/// Ends what a segment that broke down has left behind, and counts how its items ended: when a campaign has ended, nothing of it runs any more, and a retry
/// goes on with what was paid for.
/// </summary>
public sealed class CloseSegment(DurableClient client, CampaignReader reader) : Activity<CloseSegmentInput, ItemCounts>
{
    /// <summary>The activity's name.</summary>
    public static readonly ActivityReference<CloseSegmentInput, ItemCounts> Reference = new("CloseSegment");

    /// <inheritdoc/>
    public override async Task<ItemCounts> RunAsync(ActivityContext context, CloseSegmentInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        var prefix = CampaignInstances.ItemPagePrefix(input.CampaignId, input.Page);
        var starts = await reader.ReadStartsAsync(input.CampaignId, prefix, withPayloads: false, context.CancellationToken);
        foreach (var start in starts.Values.Where(start => !start.IsCompleted))
        {
            await client.TerminateInstanceAsync(start.InstanceId, new TerminateInstanceOptions("Its segment broke down."), context.CancellationToken);
            await client.WaitForInstanceCompletionAsync(start.InstanceId, getInputsAndOutputs: false, context.CancellationToken);
        }

        return await reader.CountBrokenAsync(input.CampaignId, input.Run, input.Page, input.Items, campaign: null, context.CancellationToken);
    }
}

/// <summary>Which segment broke down.</summary>
/// <param name="CampaignId">The campaign.</param>
/// <param name="Run">The campaign's run, from 1.</param>
/// <param name="Page">The page of the plan, from 0.</param>
/// <param name="Items">How many of its items are in the run.</param>
public sealed record CloseSegmentInput(string CampaignId, int Run, int Page, int Items);
