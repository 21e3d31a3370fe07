using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Cli.Hosting;
using Orchestrations.Cli.Terminal;
using Orchestrations.Gateway;

namespace Orchestrations.Cli.Commands;

/// <summary>One run of a campaign on the embedded host, from the document to the result.</summary>
internal sealed class CampaignRun(
    CampaignDocumentResult document, IMediaFiles files, string? data, string? output, int? maxInFlight, bool anew, bool retry, bool asJson)
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs it.</summary>
    /// <param name="cancellationToken">Ends it as Ctrl-C does.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserErrorException">It can't be run, or can't go on.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // Looking at the document comes first: what is wrong with it is said before anything is started.
        var (campaign, warnings) = await InspectAsync(cancellationToken);
        await using var host = await EmbeddedHost.CreateAsync(data, output, ConfigureLogging, cancellationToken);
        if (host.SimulatedGateway is { } simulated)
        {
            Say.Simulated(simulated);
        }

        Problems.Print([], warnings);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupts = new Interrupts(ending.Cancel);
        campaign = anew ? Renamed(campaign) : campaign;
        try
        {
            await host.StartAsync(ending.Token);
            return await RunAsync(host, campaign, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            Say.Note($"Interrupted. Nothing is lost: what was submitted goes on at the provider. {HowToGoOn(campaign)}");
            return ExitCodes.Interrupted;
        }
    }

    // The host's own logs would tear the progress apart; what matters of them is in the items' failures.
    private static void ConfigureLogging(ILoggingBuilder logging) => logging.SetMinimumLevel(LogLevel.None);

    private async Task<(PreparedCampaign Campaign, IReadOnlyList<DocumentProblem> Warnings)> InspectAsync(CancellationToken cancellationToken)
    {
        var result = await new CampaignIntake(new Campaigns.Media.MediaInspector(), TimeProvider.System)
            .PrepareAsync(document, files, idWhenAbsent: null, cancellationToken);
        if (result.Campaign is not { } campaign)
        {
            Problems.Print(result.Malformed is { } malformed ? [malformed] : result.Errors, result.Warnings);
            throw new UserErrorException(ExitCodes.Invalid);
        }

        return (campaign with { Plan = campaign.Plan with { MaxInFlight = maxInFlight ?? campaign.Plan.MaxInFlight } }, result.Warnings);
    }

    private async Task<int> RunAsync(EmbeddedHost host, PreparedCampaign campaign, CancellationToken cancellationToken)
    {
        var service = host.Services.GetRequiredService<CampaignService>();
        var reader = host.Services.GetRequiredService<CampaignReader>();
        var view = await reader.FindAsync(campaign.Plan.Id, cancellationToken);
        if (view is null || !view.HasEnded() || retry)
        {
            await CheckGatewayAsync(host, cancellationToken);
        }

        // Also where the campaign is there: another document under its id is refused.
        if (await service.StartAsync(campaign, cancellationToken) == StartResult.Conflict)
        {
            throw new UserErrorException(
                ExitCodes.Invalid,
                $"id_conflict: the campaign '{campaign.Plan.Id}' was started before from another document or other media. Change its id, or use --new.");
        }

        DateTimeOffset? resumedFrom = null;
        if (view is { Status: CampaignStatus.Suspended })
        {
            resumedFrom = view.UpdatedAt;
            await service.SteerAsync(campaign.Plan.Id, SteerCommand.Resume, cancellationToken);
        }

        if (retry && view is not null && view.HasEnded())
        {
            var retried = await service.RetryAsync(campaign.Plan.Id, items: null, includeReview: false, cancellationToken);
            Say.Note(retried.Outcome == RetryOutcome.Started ? $"Retrying {retried.Items} items." : "No failed item is there to be retried.");
        }

        view = await FollowAsync(host, reader, campaign.Plan.Id, resumedFrom, cancellationToken);
        var report = await ReportAsync(host, reader, view, cancellationToken);
        Results.Print(report, asJson);
        if (!view.HasEnded())
        {
            throw new UserErrorException(
                ExitCodes.Unavailable, $"{view.Failure!.Code}: {view.Failure.Message} The campaign is suspended. {HowToGoOn(campaign)}");
        }

        return view.Outcome == CampaignOutcome.Succeeded ? ExitCodes.Succeeded : ExitCodes.SomeFailed;
    }

    // A key that is refused, or a gateway that is not there, would otherwise show only after minutes of trying.
    private static async Task CheckGatewayAsync(EmbeddedHost host, CancellationToken cancellationToken)
    {
        var gateway = host.Services.GetRequiredService<IGatewayClient>();
        var answer = await gateway.ListAssetGroupsAsync(name: null, page: 1, pageSize: 1, cancellationToken);
        if (answer.Failure is { Kind: GatewayFailureKind.Unauthorized or GatewayFailureKind.QuotaExhausted or GatewayFailureKind.Unavailable } failure)
        {
            var known = Campaigns.GenerationFailure.From(failure);
            throw new UserErrorException(ExitCodes.Unavailable, $"{known.Code}: {known.Message} {known.Hint ?? "Check Gateway__BaseUrl and the network."}");
        }
    }

    private static PreparedCampaign Renamed(PreparedCampaign campaign)
    {
        var suffix = DateTimeOffset.UtcNow.ToString("'-'yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        var id = campaign.Plan.Id[..Math.Min(campaign.Plan.Id.Length, 64 - suffix.Length)] + suffix;
        Say.Note($"Starting afresh as '{id}'.");
        return campaign with { Plan = campaign.Plan with { Id = id } };
    }

    // The same command with --new would start, and pay for, yet another campaign.
    private string HowToGoOn(PreparedCampaign campaign) =>
        anew ? $"To go on, set the document's id to '{campaign.Plan.Id}' and run it without --new." : "Run the same command again to go on.";

    // A campaign that was resumed shows the suspension it was resumed from until it has heeded that.
    private static async Task<CampaignView> FollowAsync(
        EmbeddedHost host, CampaignReader reader, string id, DateTimeOffset? resumedFrom, CancellationToken cancellationToken)
    {
        var progress = ProgressDisplay.Create(host.Services.GetRequiredService<PlanStore>(), host.Services.GetRequiredService<Durable.DurableClient>(), id);
        return await progress.RunAsync(async () =>
        {
            using var timer = new PeriodicTimer(Refresh);
            while (true)
            {
                var view = await reader.FindAsync(id, cancellationToken) ?? throw new UserErrorException(ExitCodes.Unavailable, $"The campaign '{id}' is gone.");
                await progress.ShowAsync(view, cancellationToken);
                var isSuspended = view is { Status: CampaignStatus.Suspended, Failure: not null, Counts: { Generating: 0, Archiving: 0 } };
                if (view.HasEnded() || (isSuspended && view.UpdatedAt != resumedFrom))
                {
                    return view;
                }

                await timer.WaitForNextTickAsync(cancellationToken);
            }
        });
    }

    private static async Task<CampaignReport> ReportAsync(EmbeddedHost host, CampaignReader reader, CampaignView view, CancellationToken cancellationToken)
    {
        var plan = await host.Services.GetRequiredService<PlanStore>().GetAsync(view.Id, cancellationToken);
        var items = new List<ItemView>(plan.ItemCount);
        for (var page = 0; page * PlanStore.PageSize < plan.ItemCount; page++)
        {
            items.AddRange((await reader.ReadPageAsync(plan, page, cancellationToken)).Select(item => ItemView.Of(item.Item.Id, item.State)));
        }

        return new CampaignReport(view, items);
    }
}
