using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Cli.Hosting;
using Orchestrations.Cli.Terminal;

namespace Orchestrations.Cli.Commands;

/// <summary><c>validate</c>: the problems and the plan; sends nothing.</summary>
internal static class ValidateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var document = new DocumentArguments();
        var data = new Option<string?>("--data") { Description = "The data directory, for what is reused (default .orchestrations).", HelpName = "DIR" };
        var json = new Option<bool>("--json") { Description = "Prints the result as JSON." };
        var command = new Command(
            "validate",
            """
            Checks a campaign and its media, and shows what it would do. Sends nothing.

            Examples:
              orchestrations validate campaign.json
              orchestrations validate shots.csv --name "Spring" --assets assets.json --json
            """);
        document.AddTo(command);
        command.Add(data);
        command.Add(json);
        command.SetAction((parsed, cancellationToken) => RunAsync(document, parsed, parsed.GetValue(data), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        DocumentArguments arguments, ParseResult parsed, string? data, bool asJson, CancellationToken cancellationToken)
    {
        var (document, files) = await arguments.ReadAsync(parsed, cancellationToken);
        await using var services = EmbeddedServices.ForReading(AppConfiguration.Read([]), data);
        var validation = await services.GetRequiredService<CampaignValidator>().ValidateAsync(document, files, startKey: null, cancellationToken);
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(validation, CampaignViewJson.Indented.CampaignValidation));
        }
        else
        {
            Problems.Print(validation.Errors, validation.Warnings);
            if (validation.Plan is { } plan)
            {
                Print(plan);
            }
        }

        return validation.Valid ? ExitCodes.Succeeded : ExitCodes.Invalid;
    }

    private static void Print(CampaignPlanSummary plan)
    {
        Console.WriteLine($"Valid. Generations: {plan.Generations}. Estimated time: {plan.EstimatedDuration:h\\:mm\\:ss}.");
        foreach (var upload in plan.Uploads)
        {
            Console.WriteLine($"  upload {upload.Type} {upload.Alias}{(upload.Bytes is { } bytes ? $", {bytes} bytes" : ", by its URL")}");
        }

        foreach (var reused in plan.Reused)
        {
            Console.WriteLine($"  reuse {reused.Alias} as {reused.AssetId}");
        }
    }
}
