using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;

namespace Orchestrations.Cli.Terminal;

/// <summary>Progress as plain lines: one for each item that comes a step further, and one for the campaign when its totals change.</summary>
internal sealed class LineProgress(PlanStore plans, DurableClient client, string campaignId) : ProgressDisplay(plans, client, campaignId)
{
    private readonly Dictionary<string, ItemStatus> _statuses = new(StringComparer.Ordinal);
    private (CampaignStatus Status, int Settled)? _last;

    /// <inheritdoc/>
    protected override void Show(CampaignView view, IReadOnlyList<(string Id, ItemState State)> active)
    {
        foreach (var (id, state) in active)
        {
            if (!_statuses.TryGetValue(id, out var before) || before != state.Status)
            {
                _statuses[id] = state.Status;
                Say.Note($"{id}: {state.Status}{(state.TaskId is null ? "" : $" ({state.TaskId})")}");
            }
        }

        var now = (view.Status, view.Counts.Succeeded + view.Counts.Failed + view.Counts.Review + view.Counts.Cancelled);
        if (_last != now)
        {
            _last = now;
            Say.Note(Totals(view));
        }
    }
}
