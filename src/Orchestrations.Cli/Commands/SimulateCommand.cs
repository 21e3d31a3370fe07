using System.CommandLine;
using Orchestrations.Cli.Hosting;
using Orchestrations.Cli.Terminal;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Commands;

/// <summary><c>simulate</c>: the simulated gateway alone.</summary>
internal static class SimulateCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where it listens: http, an IP address or localhost, and a port; 0 takes a free one.",
            DefaultValueFactory = _ => "http://127.0.0.1:7080",
            HelpName = "URL",
        };
        var data = new Option<string?>("--data") { Description = "Where it keeps tasks, assets and its journal; in memory only where this is not given.", HelpName = "DIR" };
        var command = new Command(
            "simulate",
            """
            Runs the simulated gateway alone, until Ctrl-C. Its key is 'simulated-key'; faults are switched on by words in a prompt.

            Examples:
              orchestrations simulate
              orchestrations simulate --urls http://127.0.0.1:0 --data .simulator
            """)
        {
            urls,
            data,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(urls)!, parsed.GetValue(data), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string urls, string? data, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(urls, UriKind.Absolute, out var url))
        {
            throw new UserErrorException(ExitCodes.Invalid, $"--urls is '{urls}'; it must be an address such as http://127.0.0.1:7080.");
        }

        var options = SimulatorSettings.Read(AppConfiguration.Read([])) with
        {
            Url = url,
            StateDirectory = data is null ? null : Path.GetFullPath(data),
        };
        try
        {
            var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = cancellationToken.Register(() => stopped.TrySetResult());
            await using var simulator = await GatewaySimulator.StartAsync(options, TimeProvider.System, cancellationToken);

            // Before anything is said: whoever reads the address may end the process at once.
            using var interrupts = new Interrupts(() => stopped.TrySetResult());
            Console.WriteLine($"The simulated gateway listens on {simulator.BaseAddress}; its outputs are on {simulator.OutputAddress}.");
            Console.WriteLine("To use it:");
            Console.WriteLine($"  Gateway__BaseUrl={simulator.BaseAddress} Gateway__ApiKey={options.ApiKeys[0]} Output__AllowedHosts={simulator.OutputAddress.Host}");
            await stopped.Task;
            Say.Note("Stopped.");
            return ExitCodes.Succeeded;
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(ExitCodes.Invalid, e.Message);
        }
    }
}
