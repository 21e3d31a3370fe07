using System.CommandLine;
using Orchestrations.Cli.Hosting;
using Orchestrations.Cli.Terminal;

namespace Orchestrations.Cli.Commands;

/// <summary><c>serve</c>: the embedded host, until it is told to stop.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Where it listens: http://ADDRESS:PORT, several separated by semicolons. Any but this machine's own 127.0.0.1 needs Api__Keys__0.",
            DefaultValueFactory = _ => "http://127.0.0.1:7071",
            HelpName = "URLS",
        };
        var data = new Option<string?>("--data") { Description = "The data directory (default .orchestrations): state, media, ledger, outputs.", HelpName = "DIR" };
        var command = new Command(
            "serve",
            """
            Runs campaigns as a service, with the HTTP API and the dashboard, until Ctrl-C or SIGTERM; started again, it goes on.

            Examples:
              orchestrations serve
              orchestrations serve --urls http://127.0.0.1:8080 --data /var/lib/orchestrations
              Api__Keys__0=... orchestrations serve --urls "http://*:7071"
            """)
        {
            urls,
            data,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(ListenAddress.Parse(parsed.GetValue(urls)!), parsed.GetValue(data), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<ListenAddress> addresses, string? data, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupts = new Interrupts(ending.Cancel);
        try
        {
            var gateway = await GatewayChoice.MakeAsync(data, ending.Token);
            await using var host = await ServedHost.CreateAsync(gateway, addresses, logging => ServiceLog.Configure(logging, gateway.Configuration));
            if (gateway.Simulator is { } simulator)
            {
                Say.Simulated(simulator.BaseAddress);
            }

            await host.StartAsync(ending.Token);
            foreach (var address in host.Addresses)
            {
                Console.WriteLine($"Listening on {address}");
            }

            Console.WriteLine($"Dashboard: {Browsable(host.Addresses[0])}/");
            using var stopping = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, host.Stopping);
            await Task.Delay(Timeout.Infinite, stopping.Token);
        }
        catch (OperationCanceledException) when (!ending.IsCancellationRequested)
        {
            throw new UserErrorException(ExitCodes.Unavailable, "The service stopped by itself; its log says why.");
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // To be told to stop is how a service ends when all is well.
        }

        Say.Note("Stopped. Nothing is lost: what is at the provider goes on there, and is fetched when this is started again.");
        return ExitCodes.Succeeded;
    }

    // An address that means every one of this machine's is none that a browser goes to.
    private static string Browsable(string address) =>
        address.Replace("://[::]", "://localhost", StringComparison.Ordinal).Replace("://0.0.0.0", "://localhost", StringComparison.Ordinal);
}
