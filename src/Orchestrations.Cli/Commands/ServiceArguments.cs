using System.CommandLine;
using System.CommandLine.Parsing;
using Orchestrations.Cli.Hosting;
using Orchestrations.Cli.Running;
using Orchestrations.Cli.Terminal;

namespace Orchestrations.Cli.Commands;

/// <summary>The options that name a service, shared by the verbs that call one.</summary>
/// <param name="whatHostIs">What <c>--host</c> is for, or null for the service that the verb calls in any case.</param>
internal sealed class ServiceArguments(string? whatHostIs = null)
{
    private readonly Option<string?> _host = new("--host")
    {
        Description = whatHostIs ?? $"The service's address (default {ServedApi.DefaultHost.AbsoluteUri.TrimEnd('/')}).",
        HelpName = "URL",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "The key it wants, a function key of a deployed service. Default: Api__Keys__0, for a service on this machine.",
        HelpName = "KEY",
    };

    /// <summary>Adds them to a command.</summary>
    /// <param name="command">The command.</param>
    public void AddTo(Command command)
    {
        command.Add(_host);
        command.Add(_key);
    }

    /// <summary>Whether the command line names a service.</summary>
    /// <param name="parsed">The command line.</param>
    public bool IsGiven(ParseResult parsed) => IsGiven(parsed.CommandResult);

    /// <summary>Whether the command line names a service.</summary>
    /// <param name="command">The command of the command line.</param>
    public bool IsGiven(CommandResult command) => (command.GetValue(_host) ?? command.GetValue(_key)) is not null;

    /// <summary>The service that they name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="UserErrorException">They name none.</exception>
    public ServedApi Open(ParseResult parsed)
    {
        var text = parsed.GetValue(_host);
        var host = text is null
            ? ServedApi.DefaultHost
            : Uri.TryCreate(text, UriKind.Absolute, out var given) && given.Scheme is "http" or "https" && given is { Query: "", Fragment: "", UserInfo: "" }
                ? given
                : throw new UserErrorException(ExitCodes.Invalid, $"--host is '{text}'; it must be an address such as https://example.azurewebsites.net.");

        // The key of this machine's service is nothing for others to know.
        var key = parsed.GetValue(_key) ?? (host.IsLoopback ? AppConfiguration.Read([])["Api:Keys:0"] : null);
        if (key is not null && host is { Scheme: "http", IsLoopback: false })
        {
            Say.Warning($"The key goes to {host} unencrypted; use https.");
        }

        return new ServedApi(host, string.IsNullOrWhiteSpace(key) ? null : key.Trim());
    }
}
