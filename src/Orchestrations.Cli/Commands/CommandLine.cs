using System.CommandLine;
using System.CommandLine.Parsing;
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
        var errors = parsed.Errors.Count > 0 ? [.. parsed.Errors.Select(error => error.Message)] : FindBlanks(parsed).ToList();
        if (errors.Count > 0)
        {
            Say.Errors(errors);
            Say.Note($"See: orchestrations {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help");
            return ExitCodes.Invalid;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (UserErrorException e)
        {
            Say.Errors(e.Lines);
            return e.ExitCode;
        }
        catch (OptionsValidationException e)
        {
            Say.Errors(e.Failures);
            return ExitCodes.Invalid;
        }
        catch (AggregateException e) when (e.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            // What is wrong in several sections comes together.
            Say.Errors(e.InnerExceptions.Cast<OptionsValidationException>().SelectMany(inner => inner.Failures));
            return ExitCodes.Invalid;
        }
        catch (Exception e) when (e is EmbeddedStoreException or ObjectStoreException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Say.Error(e.Message);
            return ExitCodes.Unavailable;
        }
    }

    // A variable of a script that is not set, as a rule: nothing here takes a blank, and an empty path or id fails in a different way each.
    private static IEnumerable<string> FindBlanks(ParseResult parsed)
    {
        foreach (var result in parsed.CommandResult.Children.Where(result => result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value))))
        {
            yield return result switch
            {
                OptionResult option => $"{option.Option.Name} is blank; give a value, or leave it out.",
                ArgumentResult argument => $"{argument.Argument.Name} is blank.",
                _ => "An argument is blank.",
            };
        }
    }
}
