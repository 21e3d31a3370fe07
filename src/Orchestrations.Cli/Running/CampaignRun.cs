using System.Globalization;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Cli.Hosting;
using Orchestrations.Cli.Terminal;

namespace Orchestrations.Cli.Running;

/// <summary>One run of a campaign, from the document to the result.</summary>
internal sealed class CampaignRun(CampaignDocumentResult document, IMediaFiles files, RunOptions options)
{
    /// <summary>Runs it.</summary>
    /// <param name="cancellationToken">Ends it as Ctrl-C does.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UserErrorException">It can't be run, or can't go on.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // Looking at the document comes first: what is wrong with it is said before anything is started.
        var (campaign, warnings) = await InspectAsync(cancellationToken);
        campaign = options.Anew ? Renamed(campaign) : campaign;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.Service is { } service)
        {
            Problems.Print([], warnings);
            if (options.OutputDirectory is { } folder)
            {
                // A place that videos can't be copied to would otherwise show only when all of them are there, and paid for.
                Directory.CreateDirectory(folder);
            }

            using var interrupts = new Interrupts(ending.Cancel);
            var campaigns = new ServedCampaigns(service, document.Document!, files, options.MaxInFlight);
            return await HeedingInterruptsAsync(
                token => RunAsync(campaigns, campaign, token), $"The campaign goes on at {service.Host}. {HowToGoOn(campaign)}", ending.Token);
        }

        await using var host = await EmbeddedHost.CreateAsync(options.DataDirectory, options.OutputDirectory, ConfigureLogging, cancellationToken);
        if (host.SimulatedGateway is { } simulated)
        {
            Say.Simulated(simulated);
        }

        Problems.Print([], warnings);
        using (new Interrupts(ending.Cancel))
        {
            return await HeedingInterruptsAsync(
                async token =>
                {
                    await host.StartAsync(token);
                    return await RunAsync(new LocalCampaigns(host.Services), campaign, token);
                },
                $"Nothing is lost: what was submitted goes on at the provider. {HowToGoOn(campaign)}",
                ending.Token);
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

        return (campaign with { Plan = campaign.Plan with { MaxInFlight = options.MaxInFlight ?? campaign.Plan.MaxInFlight } }, result.Warnings);
    }

    private static async Task<int> HeedingInterruptsAsync(Func<CancellationToken, Task<int>> run, string whenInterrupted, CancellationToken cancellationToken)
    {
        try
        {
            return await run(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Say.Note($"Interrupted. {whenInterrupted}");
            return ExitCodes.Interrupted;
        }
    }

    private async Task<int> RunAsync(ICampaigns campaigns, PreparedCampaign campaign, CancellationToken cancellationToken)
    {
        var id = campaign.Plan.Id;
        var view = await campaigns.FindAsync(id, cancellationToken);
        if (view is null || !view.HasEnded() || options.Retry)
        {
            await campaigns.EnsureReadyAsync(cancellationToken);
        }

        if (view is not null && options.MaxInFlight is not null)
        {
            Say.Warning($"The campaign '{id}' was started before: --max-in-flight counts only when a campaign is started, and it keeps what it was started with.");
        }

        // Also where the campaign is there: another document under its id is refused.
        await campaigns.StartAsync(campaign, cancellationToken);
        DateTimeOffset? resumedFrom = null;
        if (view is { Status: CampaignStatus.Suspended })
        {
            resumedFrom = view.UpdatedAt;
            await campaigns.ResumeAsync(id, cancellationToken);
        }

        if (options.Retry && view is not null && view.HasEnded())
        {
            Say.Note(await campaigns.RetryAsync(id, options.IncludeReview, cancellationToken) ? "Retrying the failed items." : "No failed item is there to be retried.");
        }

        view = await FollowAsync(campaigns, id, resumedFrom, cancellationToken);
        var report = new CampaignReport(view, await campaigns.ReadItemsAsync(id, cancellationToken));
        if (options is { Service: { } service, OutputDirectory: { } folder })
        {
            await OutputFetcher.FetchAsync(service, report, folder, cancellationToken);
        }

        Results.Print(report, options.AsJson);
        if (!view.HasEnded())
        {
            throw new UserErrorException(
                ExitCodes.Unavailable, $"{view.Failure!.Code}: {Say.Sentences(view.Failure.Message, "The campaign is suspended.")} {HowToGoOn(campaign)}");
        }

        campaigns.CheckVideos(report);
        return view.Outcome == CampaignOutcome.Succeeded ? ExitCodes.Succeeded : ExitCodes.SomeFailed;
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
        options.Anew ? $"To go on, set the document's id to '{campaign.Plan.Id}' and run it without --new." : "Run the same command again to go on.";

    // A campaign that was resumed shows the suspension it was resumed from until it has heeded that.
    private static async Task<CampaignView> FollowAsync(ICampaigns campaigns, string id, DateTimeOffset? resumedFrom, CancellationToken cancellationToken)
    {
        var progress = ProgressDisplay.Create();
        return await progress.RunAsync(async () =>
        {
            using var timer = new PeriodicTimer(campaigns.Refresh);
            while (true)
            {
                var view = await campaigns.FindAsync(id, cancellationToken) ?? throw new UserErrorException(ExitCodes.Unavailable, $"The campaign '{id}' is gone.");
                progress.Show(view, view.HasEnded() ? [] : await campaigns.ReadActiveAsync(id, cancellationToken));
                var isSuspended = view is { Status: CampaignStatus.Suspended, Failure: not null, Counts: { Generating: 0, Archiving: 0 } };
                if (view.HasEnded() || (isSuspended && view.UpdatedAt != resumedFrom))
                {
                    return view;
                }

                await timer.WaitForNextTickAsync(cancellationToken);
            }
        });
    }
}
