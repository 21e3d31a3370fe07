using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Orchestrations.Cli.Running;

namespace Orchestrations.Cli.Commands;

/// <summary><c>run</c>: runs a campaign to its end.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var document = new DocumentArguments();
        var service = new ServiceArguments("A service to run it on, by its address. Where neither this nor --key is given, the campaign runs in this process.");
        var json = new Option<bool>("--json") { Description = "Prints the campaign and its items as JSON on stdout at the end, whatever the outcome." };
        var data = new Option<string?>("--data") { Description = "The data directory (default .orchestrations): state, media, ledger.", HelpName = "DIR" };
        var output = new Option<string?>("--out") { Description = "Where videos go, as DIR/{campaign}/{item}.mp4 (default DATA/outputs). With --host: where they are copied to at the end (default: they stay at the service).", HelpName = "DIR" };
        var maxInFlight = new Option<int?>("--max-in-flight") { Description = "Generations at the provider at once, 1 to 10,000; the document's own where this is not given. It counts when the campaign is started.", HelpName = "N", CustomParser = ReadMaxInFlight };
        var anew = new Option<bool>("--new") { Description = "Starts the campaign afresh, under a new id: everything is generated, and billed, again." };
        var retry = new Option<bool>("--retry") { Description = "Runs the failed items of a campaign that has ended again, and only those." };
        var review = new Option<bool>("--include-review") { Description = "With --retry: items in review are submitted again too. They may have been billed, and would then be billed twice." };
        var command = new Command(
            "run",
            """
            Runs a campaign to its end. Run again after a crash or Ctrl-C it goes on where it was, and nothing is generated twice.

            Examples:
              orchestrations run campaign.json
              orchestrations run campaign.json --out videos --max-in-flight 4
              orchestrations run campaign.json --retry
              orchestrations run shots.csv --name "Spring" --assets assets.json --json
              orchestrations run campaign.json --host https://example.azurewebsites.net --key KEY --out videos
            """);
        document.AddTo(command);
        foreach (var option in (Option[])[json, data, output, maxInFlight, anew, retry, review])
        {
            command.Add(option);
        }

        service.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(anew) && result.GetValue(retry))
            {
                result.AddError("--new and --retry exclude each other.");
            }

            if (result.GetValue(review) && !result.GetValue(retry))
            {
                result.AddError("--include-review goes with --retry: items in review are never submitted again by themselves.");
            }

            if (result.GetValue(data) is not null && service.IsGiven(result))
            {
                result.AddError("--data and --host exclude each other: a service has a data directory of its own.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (read, files) = await document.ReadAsync(parsed, cancellationToken);
            using var api = service.IsGiven(parsed) ? service.Open(parsed) : null;
            var options = new RunOptions
            {
                DataDirectory = parsed.GetValue(data),
                OutputDirectory = parsed.GetValue(output),
                MaxInFlight = parsed.GetValue(maxInFlight),
                Anew = parsed.GetValue(anew),
                Retry = parsed.GetValue(retry),
                IncludeReview = parsed.GetValue(review),
                AsJson = parsed.GetValue(json),
                Service = api,
            };
            return await new CampaignRun(read, files, options).RunAsync(cancellationToken);
        });
        return command;
    }

    private static int? ReadMaxInFlight(ArgumentResult argument)
    {
        if (int.TryParse(argument.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 10_000)
        {
            return number;
        }

        argument.AddError("--max-in-flight is a number from 1 to 10,000.");
        return null;
    }
}
