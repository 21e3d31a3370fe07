using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Cli.Running;
using Orchestrations.Cli.Terminal;

namespace Orchestrations.Cli.Commands;

/// <summary>The verbs that look at the campaigns of a service, and steer them.</summary>
internal static class ServiceCommands
{
    private const int LargestPage = 500;

    /// <summary>Makes the commands.</summary>
    public static IEnumerable<Command> Create() =>
    [
        CreateList(),
        CreateStatus(),
        CreateItems(),
        CreateSteer("cancel", "Ends a campaign: nothing more is submitted, and what is at the provider is still archived.", "Cancelling"),
        CreateSteer("suspend", "Holds a campaign: nothing more is submitted until it is resumed; what is at the provider is polled and archived.", "Suspended"),
        CreateSteer("resume", "Lets a suspended campaign go on.", "Resumed"),
        CreateRetry(),
        CreateDelete(),
    ];

    private static Command CreateList()
    {
        var status = Status<CampaignStatus>("campaigns");
        var from = new Option<string?>("--from") { Description = "Only campaigns created at or after this time, such as 2026-04-01 or 2026-04-01T12:00:00Z.", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "Only campaigns created at or before this time.", HelpName = "TIME" };
        var top = Top(20);
        return ServiceVerb.Create(
            "list",
            """
            Lists the campaigns of a service, newest first.

            Examples:
              orchestrations list
              orchestrations list --status Running --top 100
              orchestrations list --host https://example.azurewebsites.net --key KEY --json
            """,
            [status, from, to, top],
            async (api, parsed, asJson, cancellationToken) =>
            {
                var query = Query(("status", parsed.GetValue(status)?.ToString()), ("from", TimeOf(parsed, from)), ("to", TimeOf(parsed, to)));
                var campaigns = await TakeAsync(api, $"api/campaigns{query}", parsed.GetValue(top), cancellationToken);
                if (asJson)
                {
                    Output.Json(campaigns);
                    return ExitCodes.Succeeded;
                }

                Output.Table(
                    ["id", "name", "status", "done", "failed", "review", "created"],
                    campaigns.Select(campaign => campaign.Deserialize(CampaignViewJson.Default.CampaignView)!).Select(campaign => (string[])
                    [
                        campaign.Id,
                        campaign.Name,
                        campaign.Outcome is { } outcome && outcome.ToString() != campaign.Status.ToString() ? $"{campaign.Status}, {outcome}" : campaign.Status.ToString(),
                        $"{campaign.Counts.Succeeded}/{campaign.Counts.Total}",
                        Number(campaign.Counts.Failed),
                        Number(campaign.Counts.Review),
                        Output.Time(campaign.CreatedAt),
                    ]),
                    "There are no campaigns.");
                return ExitCodes.Succeeded;
            });
    }

    private static Command CreateStatus()
    {
        var id = Id();
        var watch = new Option<bool>("--watch") { Description = "Follows the campaign to its end, and ends with the exit code that 'run' would." };
        return ServiceVerb.Create(
            "status",
            """
            Shows how far a campaign is.

            Examples:
              orchestrations status spring-launch
              orchestrations status spring-launch --watch
            """,
            [id, watch],
            async (api, parsed, asJson, cancellationToken) =>
            {
                var path = ServedCampaigns.PathOf(parsed.GetRequiredValue(id));
                var campaign = parsed.GetValue(watch)
                    ? await WatchAsync(api, path, cancellationToken)
                    : await api.GetAsync(path, cancellationToken);
                var view = campaign.Deserialize(CampaignViewJson.Default.CampaignView)!;
                if (asJson)
                {
                    Output.Json(campaign);
                }
                else
                {
                    Output.Campaign(view);
                }

                return !parsed.GetValue(watch) || view.Outcome == CampaignOutcome.Succeeded ? ExitCodes.Succeeded
                    : view.HasEnded() ? ExitCodes.SomeFailed
                    : ExitCodes.Unavailable;
            });
    }

    private static Command CreateItems()
    {
        var id = Id();
        var status = Status<ItemStatus>("items");
        var top = Top(10_000);
        return ServiceVerb.Create(
            "items",
            """
            Lists the items of a campaign, in the document's order.

            Examples:
              orchestrations items spring-launch
              orchestrations items spring-launch --status Failed --json
            """,
            [id, status, top],
            async (api, parsed, asJson, cancellationToken) =>
            {
                var path = ServedCampaigns.PathOf(parsed.GetRequiredValue(id)) + "/items" + Query(("status", parsed.GetValue(status)?.ToString()));
                var items = await TakeAsync(api, path, parsed.GetValue(top), cancellationToken);
                if (asJson)
                {
                    Output.Json(items);
                    return ExitCodes.Succeeded;
                }

                Output.Table(
                    ["item", "status", "task", "size", "what"],
                    items.Select(item => item.Deserialize(CampaignViewJson.Default.ItemView)!).Select(item => (string[])
                    [
                        item.Id,
                        item.Status.ToString(),
                        item.TaskId ?? "",
                        item.Output is { } output ? Output.Size(output.Bytes) : "",
                        Results.Where(item),
                    ]),
                    "There are no such items.");
                return ExitCodes.Succeeded;
            });
    }

    private static Command CreateSteer(string verb, string description, string done)
    {
        var id = Id();
        return ServiceVerb.Create(
            verb,
            $"""
            {description}

            Example:
              orchestrations {verb} spring-launch
            """,
            [id],
            async (api, parsed, asJson, cancellationToken) =>
            {
                var campaign = parsed.GetRequiredValue(id);
                var path = ServedCampaigns.PathOf(campaign);
                await api.SendAsync(HttpMethod.Post, $"{path}/{verb}", content: null, cancellationToken);
                if (asJson)
                {
                    Output.Json(await api.GetAsync(path, cancellationToken));
                }
                else
                {
                    Console.Out.WriteLine($"{done}: {campaign}. See: orchestrations status {campaign}");
                }

                return ExitCodes.Succeeded;
            });
    }

    private static Command CreateRetry()
    {
        var id = Id();
        var items = new Option<string[]>("--item") { Description = "Only this item; may be given several times.", HelpName = "ITEM", AllowMultipleArgumentsPerToken = true };
        var review = new Option<bool>("--include-review") { Description = "Items in review are submitted again too: they may have been billed, and would then be billed twice." };
        return ServiceVerb.Create(
            "retry",
            """
            Runs the failed items of a campaign that has ended again, and only those. What was paid for and can still be had is gone on with.

            Examples:
              orchestrations retry spring-launch
              orchestrations retry spring-launch --item shot-03 --item shot-07
              orchestrations retry spring-launch --include-review
            """,
            [id, items, review],
            async (api, parsed, asJson, cancellationToken) =>
            {
                var campaign = parsed.GetRequiredValue(id);
                await ServedCampaigns.RetryAsync(api, campaign, parsed.GetValue(items) ?? [], parsed.GetValue(review), cancellationToken);
                if (asJson)
                {
                    Output.Json(await api.GetAsync(ServedCampaigns.PathOf(campaign), cancellationToken));
                }
                else
                {
                    Console.Out.WriteLine($"Retrying: {campaign}. See: orchestrations status {campaign} --watch");
                }

                return ExitCodes.Succeeded;
            });
    }

    private static Command CreateDelete()
    {
        var id = Id();
        var outputs = new Option<string>("--outputs") { Description = "Whether the videos stay: keep or delete.", DefaultValueFactory = _ => "keep", HelpName = "keep|delete" };
        outputs.AcceptOnlyFromAmong("keep", "delete");
        return ServiceVerb.Create(
            "delete",
            """
            Removes a campaign that has ended: its state, its inputs and its entries in the ledger. Its videos stay, unless told otherwise.

            Examples:
              orchestrations delete spring-launch
              orchestrations delete spring-launch --outputs delete
            """,
            [id, outputs],
            async (api, parsed, asJson, cancellationToken) =>
            {
                var campaign = parsed.GetRequiredValue(id);
                await api.SendAsync(HttpMethod.Delete, $"{ServedCampaigns.PathOf(campaign)}?outputs={parsed.GetValue(outputs)}", content: null, cancellationToken);
                if (!asJson)
                {
                    Console.Out.WriteLine($"Deleted: {campaign}.");
                }

                return ExitCodes.Succeeded;
            });
    }

    private static async Task<JsonElement> WatchAsync(ServedApi api, string path, CancellationToken cancellationToken)
    {
        var progress = ProgressDisplay.Create();
        return await progress.RunAsync(async () =>
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
            while (true)
            {
                var campaign = await api.GetAsync(path, cancellationToken);
                var view = campaign.Deserialize(CampaignViewJson.Default.CampaignView)!;
                progress.Show(view, []);
                if (view.HasEnded() || view is { Status: CampaignStatus.Suspended, Counts: { Generating: 0, Archiving: 0 } })
                {
                    return campaign;
                }

                await timer.WaitForNextTickAsync(cancellationToken);
            }
        });
    }

    private static Argument<string> Id() => new("ID") { Description = "The campaign's id." };

    // The library's own reading of an enum names its type where it does not know a word, and takes numbers.
    private static Option<TStatus?> Status<TStatus>(string what)
        where TStatus : struct, Enum
    {
        var names = string.Join(", ", Enum.GetNames<TStatus>());
        return new Option<TStatus?>("--status")
        {
            Description = $"Only {what} in this status: {names}.",
            HelpName = "STATUS",
            CustomParser = argument =>
            {
                var word = argument.Tokens[0].Value;
                if (Enum.GetNames<TStatus>().FirstOrDefault(name => name.Equals(word, StringComparison.OrdinalIgnoreCase)) is { } name)
                {
                    return Enum.Parse<TStatus>(name);
                }

                argument.AddError($"--status is '{word}'; it must be one of {names}.");
                return null;
            },
        };
    }

    private static Option<int> Top(int byDefault)
    {
        var top = new Option<int>("--top") { Description = $"How many at most (default {byDefault}).", DefaultValueFactory = _ => byDefault, HelpName = "N" };
        top.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0))
            {
                result.AddError("--top is a number from 1.");
            }
        });
        return top;
    }

    // Pages of the service's are joined until there are as many as are wanted.
    private static async Task<IReadOnlyList<JsonElement>> TakeAsync(ServedApi api, string path, int top, CancellationToken cancellationToken)
    {
        var taken = new List<JsonElement>();
        var separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        await foreach (var page in Pages.ReadAsync(next => api.GetAsync(next, cancellationToken), $"{path}{separator}top={Math.Min(top, LargestPage)}"))
        {
            taken.AddRange(page.GetProperty("items").EnumerateArray().Take(top - taken.Count));
            if (taken.Count == top)
            {
                break;
            }
        }

        return taken;
    }

    private static string Query(params IEnumerable<(string Name, string? Value)> parameters)
    {
        var given = parameters.Where(parameter => parameter.Value is not null).Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}").ToList();
        return given.Count == 0 ? "" : "?" + string.Join('&', given);
    }

    private static string? TimeOf(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture)
            : throw new UserErrorException(ExitCodes.Invalid, $"{option.Name} is '{text}'; it must be a time such as 2026-04-01 or 2026-04-01T12:00:00Z.");

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
