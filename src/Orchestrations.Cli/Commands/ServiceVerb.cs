using System.CommandLine;
using Orchestrations.Cli.Running;
using Orchestrations.Cli.Terminal;

namespace Orchestrations.Cli.Commands;

/// <summary>What the verbs that call a service have in common: which service, <c>--json</c>, and what an interrupt does.</summary>
internal static class ServiceVerb
{
    /// <summary>Makes a command.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="description">What it does, with examples.</param>
    /// <param name="symbols">Its own arguments and options.</param>
    /// <param name="run">Does it, with the service, the command line and whether JSON is wanted, and gives the exit code.</param>
    public static Command Create(
        string name, string description, IEnumerable<Symbol> symbols, Func<ServedApi, ParseResult, bool, CancellationToken, Task<int>> run)
    {
        var service = new ServiceArguments();
        var json = new Option<bool>("--json") { Description = "Prints what the service answers, as JSON." };
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            switch (symbol)
            {
                case Argument argument:
                    command.Add(argument);
                    break;
                case Option option:
                    command.Add(option);
                    break;
            }
        }

        service.AddTo(command);
        command.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var api = service.Open(parsed);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var interrupts = new Interrupts(ending.Cancel);
            try
            {
                return await run(api, parsed, parsed.GetValue(json), ending.Token);
            }
            catch (OperationCanceledException) when (ending.IsCancellationRequested)
            {
                Say.Note("Interrupted. What runs on the service goes on.");
                return ExitCodes.Interrupted;
            }
        });
        return command;
    }
}
