using Orchestrations.Campaigns.Campaign;
using Spectre.Console;

namespace Orchestrations.Cli.Terminal;

/// <summary>Progress as a table that is drawn over: a line an active item, and the totals.</summary>
internal sealed class TableProgress(IAnsiConsole console) : ProgressDisplay
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
    public override void Show(CampaignView view, IReadOnlyList<ItemView> active)
    {
        var room = Math.Max(console.Profile.Height - 4, 1);
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumns("item", "status", "progress", "task");
        foreach (var item in active.Take(room))
        {
            table.AddRow(Markup.Escape(item.Id), item.Status.ToString(), Bar(item), Markup.Escape(item.Failure?.Code ?? item.TaskId ?? ""));
        }

        if (active.Count > room)
        {
            table.AddRow($"and {active.Count - room} more");
        }

        _display?.UpdateTarget(new Rows(table, new Text(Totals(view))));
    }

    private static string Bar(ItemView item)
    {
        var filled = BarWidth * Math.Clamp(item.Progress ?? 0, 0, 100) / 100;
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {item.Progress ?? 0,3}%";
    }
}
