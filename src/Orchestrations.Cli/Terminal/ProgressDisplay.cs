using Orchestrations.Campaigns.Campaign;
using Spectre.Console;

namespace Orchestrations.Cli.Terminal;

/// <summary>
/// Progress on stderr: on a terminal a table of the active items that is drawn over, elsewhere a line for each change.
/// </summary>
internal abstract class ProgressDisplay
{
    /// <summary>Makes the display that fits where stderr goes.</summary>
    public static ProgressDisplay Create() =>
        Console.IsErrorRedirected
            ? new LineProgress()
            : new TableProgress(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));

    /// <summary>Follows a campaign; what is shown stays in order until that ends.</summary>
    /// <typeparam name="T">What following it gives.</typeparam>
    /// <param name="follow">Follows it, and calls <see cref="Show"/>.</param>
    public virtual Task<T> RunAsync<T>(Func<Task<T>> follow) => follow();

    /// <summary>Shows how far a campaign is.</summary>
    /// <param name="view">The campaign.</param>
    /// <param name="active">Its items that are under way.</param>
    public abstract void Show(CampaignView view, IReadOnlyList<ItemView> active);

    /// <summary>The totals, the rate and the estimated end, in a line.</summary>
    /// <param name="view">The campaign.</param>
    protected static string Totals(CampaignView view)
    {
        var counts = view.Counts;
        var settled = counts.Succeeded + counts.Failed + counts.Review + counts.Cancelled;
        var elapsed = (view.CompletedAt ?? DateTimeOffset.UtcNow) - view.CreatedAt;
        var rate = elapsed > TimeSpan.Zero ? counts.Succeeded / elapsed.TotalMinutes : 0;
        var end = view.EstimatedCompletion is { } estimate ? FormattableString.Invariant($", done in about {estimate - DateTimeOffset.UtcNow:h\\:mm\\:ss}") : "";
        return FormattableString.Invariant(
            $"{view.Status}: {settled} of {counts.Total} done ({counts.Succeeded} succeeded, {counts.Failed} failed, {counts.Review} in review), ")
            + FormattableString.Invariant($"{counts.Preparing} preparing, {counts.Generating} generating, {counts.Archiving} archiving, {rate:0.#} a minute{end}");
    }
}
