using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Orchestrations.Cli.Commands;

/// <summary><c>run</c>: runs a campaign to its end.</summary>
internal static class RunCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var document = new DocumentArguments();
        var json = new Option<bool>("--json") { Description = "Prints the campaign and its items as JSON on stdout at the end, whatever the outcome." };
        var data = new Option<string?>("--data") { Description = "The data directory (default .orchestrations): state, media, ledger.", HelpName = "DIR" };
        var output = new Option<string?>("--out") { Description = "Where videos go, as DIR/{campaign}/{item}.mp4 (default DATA/outputs).", HelpName = "DIR" };
        var maxInFlight = new Option<int?>("--max-in-flight") { Description = "Generations at the provider at once, 1 to 10,000; the document's own where this is not given.", HelpName = "N", CustomParser = ReadMaxInFlight };
        var anew = new Option<bool>("--new") { Description = "Starts the campaign afresh, under a new id: everything is generated, and billed, again." };
        var retry = new Option<bool>("--retry") { Description = "Runs the failed items of a campaign that has ended again, and only those." };
        var command = new Command(
            "run",
            """
            Runs a campaign to its end. Run again after a crash or Ctrl-C it goes on where it was, and nothing is generated twice.

            Examples:
              orchestrations run campaign.json
              orchestrations run campaign.json --out videos --max-in-flight 4
              orchestrations run campaign.json --retry
              orchestrations run shots.csv --name "Spring" --assets assets.json --json
            """);
        document.AddTo(command);
        foreach (var option in (Option[])[json, data, output, maxInFlight, anew, retry])
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(anew) && result.GetValue(retry))
            {
                result.AddError("--new and --retry exclude each other.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (read, files) = await document.ReadAsync(parsed, cancellationToken);
            var run = new CampaignRun(
                read, files, parsed.GetValue(data), parsed.GetValue(output), parsed.GetValue(maxInFlight), parsed.GetValue(anew), parsed.GetValue(retry), parsed.GetValue(json));
            return await run.RunAsync(cancellationToken);
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
