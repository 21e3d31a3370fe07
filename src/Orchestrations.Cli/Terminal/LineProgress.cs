using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Cli.Terminal;

/// <summary>Progress as plain lines: one for each item that comes a step further, and one for the campaign when its totals change.</summary>
internal sealed class LineProgress : ProgressDisplay
{
    private readonly Dictionary<string, ItemStatus> _statuses = new(StringComparer.Ordinal);
    private (CampaignStatus Status, int Settled)? _last;

    /// <inheritdoc/>
    public override void Show(CampaignView view, IReadOnlyList<ItemView> active)
    {
        foreach (var item in active)
        {
            if (!_statuses.TryGetValue(item.Id, out var before) || before != item.Status)
            {
                _statuses[item.Id] = item.Status;
                Say.Note($"{item.Id}: {item.Status}{(item.TaskId is null ? "" : $" ({item.TaskId})")}");
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
