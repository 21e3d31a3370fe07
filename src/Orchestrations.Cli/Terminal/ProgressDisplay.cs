using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Durable;
using Spectre.Console;

namespace Orchestrations.Cli.Terminal;

/// <summary>
/// Progress on stderr: on a terminal a table of the active items that is drawn over, elsewhere a line for each change.
/// </summary>
internal abstract class ProgressDisplay(PlanStore plans, DurableClient client, string campaignId)
{
    private const int MaxActive = 1000;

    private readonly Dictionary<int, string> _ids = [];
    private CampaignPlan? _plan;

    /// <summary>Makes the display that fits where stderr goes.</summary>
    /// <param name="plans">Where items' ids are.</param>
    /// <param name="client">Where items' states are.</param>
    /// <param name="campaignId">The campaign.</param>
    public static ProgressDisplay Create(PlanStore plans, DurableClient client, string campaignId) =>
        Console.IsErrorRedirected
            ? new LineProgress(plans, client, campaignId)
            : new TableProgress(plans, client, campaignId, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));

    /// <summary>Shows how far a campaign is.</summary>
    /// <param name="view">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task ShowAsync(CampaignView view, CancellationToken cancellationToken) =>
        Show(view, view.HasEnded() ? [] : await ReadActiveAsync(cancellationToken));

    /// <summary>Follows a campaign; what is shown stays in order until that ends.</summary>
    /// <typeparam name="T">What following it gives.</typeparam>
    /// <param name="follow">Follows it, and calls <see cref="ShowAsync"/>.</param>
    public virtual Task<T> RunAsync<T>(Func<Task<T>> follow) => follow();

    /// <summary>Shows how far a campaign is.</summary>
    /// <param name="view">The campaign.</param>
    /// <param name="active">Its items that are under way.</param>
    protected abstract void Show(CampaignView view, IReadOnlyList<(string Id, ItemState State)> active);

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

    private async Task<IReadOnlyList<(string Id, ItemState State)>> ReadActiveAsync(CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery
        {
            InstanceIdPrefix = CampaignInstances.ItemPrefix(campaignId),
            Statuses = [OrchestrationRuntimeStatus.Running],
            FetchInputsAndOutputs = true,
            PageSize = MaxActive,
        };
        var page = await client.QueryInstancesAsync(query, cancellationToken);
        var active = new List<(string, ItemState)>(page.Instances.Count);
        foreach (var instance in page.Instances)
        {
            if (instance.ReadCustomStatusAs<ItemState>() is { } state)
            {
                active.Add((await IdOfAsync(CampaignInstances.IndexOf(campaignId, instance.InstanceId), cancellationToken), state));
            }
        }

        return active;
    }

    private async Task<string> IdOfAsync(int index, CancellationToken cancellationToken)
    {
        if (!_ids.TryGetValue(index, out var id))
        {
            _plan ??= await plans.GetAsync(campaignId, cancellationToken);
            _ids[index] = id = (await plans.ReadItemAsync(_plan, index, cancellationToken)).Id;
        }

        return id;
    }
}
