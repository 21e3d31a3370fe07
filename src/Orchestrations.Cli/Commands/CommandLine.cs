using System.CommandLine;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Cli.Terminal;
using Orchestrations.Embedded;

namespace Orchestrations.Cli.Commands;

/// <summary>The verbs, and what any of them ends with.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">Its arguments.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            """
            Durable campaigns of generated video.

            Examples:
              orchestrations validate campaign.json
              orchestrations run campaign.json --out videos
              orchestrations run shots.csv --name "Spring" --assets assets.json --json
              orchestrations serve
              orchestrations simulate --urls http://127.0.0.1:7080
              orchestrations status spring-launch --host https://example.azurewebsites.net --key KEY

            Without Gateway__ApiKey and Gateway__BaseUrl a simulated gateway is used, and nothing is billed.
            Exit codes: 0 all succeeded; 1 some item failed, was cancelled or needs review; 2 invalid input or
            configuration; 3 the service could not do it; 130 interrupted.
            """)
        {
            RunCommand.Create(),
            ValidateCommand.Create(),
            ServeCommand.Create(),
            SimulateCommand.Create(),
            ReplayCommand.Create(),
            BackupCommand.Create(),
            AssetsCommand.Create(),
            CompletionCommand.Create(),
        };
        foreach (var command in ServiceCommands.Create())
        {
            root.Add(command);
        }

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                Say.Error(error.Message);
            }

            Say.Note($"See: orchestrations {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help");
            return ExitCodes.Invalid;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (UserErrorException e)
        {
            foreach (var line in e.Lines)
            {
                Say.Error(line);
            }

            return e.ExitCode;
        }
        catch (OptionsValidationException e)
        {
            foreach (var failure in e.Failures)
            {
                Say.Error(failure);
            }

            return ExitCodes.Invalid;
        }
        catch (Exception e) when (e is EmbeddedStoreException or ObjectStoreException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Say.Error(e.Message);
            return ExitCodes.Unavailable;
        }
    }
}
