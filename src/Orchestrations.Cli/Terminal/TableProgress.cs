using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;
using Spectre.Console;

namespace Orchestrations.Cli.Terminal;

/// <summary>Progress as a table that is drawn over: a line an active item, and the totals.</summary>
internal sealed class TableProgress(PlanStore plans, DurableClient client, string campaignId, IAnsiConsole console)
    : ProgressDisplay(plans, client, campaignId)
{
    private const int BarWidth = 20;

    private LiveDisplayContext? _display;

    /// <inheritdoc/>
    public override Task<T> RunAsync<T>(Func<Task<T>> follow) =>
        console.Live(new Text("")).Overflow(VerticalOverflow.Ellipsis).StartAsync(display =>
        {
            _display = display;
            return follow();
        });

    /// <inheritdoc/>
    protected override void Show(CampaignView view, IReadOnlyList<(string Id, ItemState State)> active)
    {
        var room = Math.Max(console.Profile.Height - 4, 1);
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumns("item", "status", "progress", "task");
        foreach (var (id, state) in active.Take(room))
        {
            table.AddRow(Markup.Escape(id), state.Status.ToString(), Bar(state), Markup.Escape(state.Failure?.Code ?? state.TaskId ?? ""));
        }

        if (active.Count > room)
        {
            table.AddRow($"and {active.Count - room} more");
        }

        _display?.UpdateTarget(new Rows(table, new Text(Totals(view))));
    }

    private static string Bar(ItemState state)
    {
        var filled = BarWidth * Math.Clamp(state.Progress ?? 0, 0, 100) / 100;
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {state.Progress ?? 0,3}%";
    }
}
