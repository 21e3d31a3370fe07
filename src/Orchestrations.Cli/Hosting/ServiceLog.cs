using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orchestrations.Gateway;

namespace Orchestrations.Cli.Hosting;

/// <summary>Where a served host's logs go: to stderr, a line an entry; as text on a terminal, and as JSON elsewhere, for what collects them.</summary>
internal static class ServiceLog
{
    /// <summary>The category in which ASP.NET says of each request that it came and went.</summary>
    public const string HostingDiagnostics = "Microsoft.AspNetCore.Hosting.Diagnostics";

    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    /// <summary>Sets it up: the level is <c>Logging__LogLevel__Default</c>, or that of the longest prefix of the category that has one.</summary>
    /// <param name="logging">The host's logging.</param>
    /// <param name="configuration">The configuration's root.</param>
    /// <exception cref="OptionsValidationException">A level is none.</exception>
    public static void Configure(ILoggingBuilder logging, IConfiguration configuration)
    {
        var section = configuration.GetSection("Logging");
        RequireLevels(section);
        logging
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)
            .AddConfiguration(section)

            // What stops the start is said in one line at the end; what stops a service in the background is critical.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)

            // It writes each request's address, and with it the key of a ?code=; and it puts whatever is logged meanwhile in a scope with the path, and with
            // it the token of a callback.
            .AddFilter(HostingDiagnostics, LogLevel.None)
            .AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        if (Console.IsErrorRedirected)
        {
            logging.AddJsonConsole(options => (options.TimestampFormat, options.UseUtcTimestamp) = (Timestamp.TrimEnd(), true));
        }
        else
        {
            logging.AddSimpleConsole(options => (options.TimestampFormat, options.UseUtcTimestamp, options.SingleLine) = (Timestamp, true, true));
        }
    }

    // The framework reads the levels when the first log is made, and ends the process with a stack trace where one is none.
    private static void RequireLevels(IConfigurationSection logging)
    {
        foreach (var levels in logging.GetChildren().Select(provider => provider.GetSection("LogLevel")).Prepend(logging.GetSection("LogLevel")))
        {
            var reader = new SettingReader(levels);
            foreach (var category in levels.GetChildren())
            {
                reader.Read<LogLevel>(
                    category.Key,
                    text => Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) ? level : null,
                    "Trace, Debug, Information, Warning, Error, Critical or None",
                    _ => { });
            }

            reader.ThrowIfRefused<LoggerFilterOptions>();
        }
    }
}
