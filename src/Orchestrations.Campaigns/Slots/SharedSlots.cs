using Microsoft.Extensions.Options;
using Orchestrations.Durable;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Slots;

/// <summary>
/// Keeps the coordinator of the deployment's slots (<c>Gateway__MaxInFlight</c>) going. It is an orchestration, so that any number of workers share one; it is
/// started by whoever needs it first, and anew where it was ended.
/// </summary>
public sealed class SharedSlots(DurableClient client, IOptions<GatewayOptions> gateway)
{
    /// <summary>The coordinator's instance.</summary>
    public const string InstanceId = "slots";

    /// <summary>How long what nobody polls any more is taken to be at the provider yet: the longest generation seen in its public documentation took 253 s.</summary>
    public static readonly TimeSpan ProviderGoesOn = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Has the coordinator run, and heed this process's limit. A host calls it when it has started; campaigns call it by <see cref="OpenSlots"/>.
    /// </summary>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var limit = gateway.Value.MaxInFlight;
        CampaignTelemetry.SetSlots(limit);
        var found = await client.GetInstanceAsync(InstanceId, cancellationToken: cancellationToken);
        if (found is null || found.IsCompleted)
        {
            try
            {
                await client.ScheduleNewOrchestrationInstanceAsync(
                    SlotsOrchestrator.Reference,
                    new SlotsInput(limit) { Revision = found?.ReadCustomStatusAs<SlotsState>()?.Revision ?? 0 },
                    new StartOrchestrationOptions { InstanceId = InstanceId, ReplaceableStatuses = StartOrchestrationOptions.TerminalStatuses },
                    cancellationToken);
            }
            catch (OrchestrationAlreadyExistsException)
            {
                // Another was quicker, with the same limit or one that it will be told of at its next start.
            }

            return;
        }

        if ((found.ReadCustomStatusAs<SlotsState>()?.Limit ?? found.ReadInputAs<SlotsInput>()?.Limit) != limit)
        {
            await client.RaiseEventAsync(InstanceId, SlotEvents.Configure, limit, cancellationToken);
        }
    }
}
