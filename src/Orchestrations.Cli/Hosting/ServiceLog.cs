using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Orchestrations.Cli.Hosting;

/// <summary>Where a served host's logs go: to stderr, a line an entry; as text on a terminal, and as JSON elsewhere, for what collects them.</summary>
internal static class ServiceLog
{
    private const string Timestamp = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";

    /// <summary>Sets it up: the level is <c>Logging__LogLevel__Default</c>, or that of the longest prefix of the category that has one.</summary>
    /// <param name="logging">The host's logging.</param>
    /// <param name="configuration">The configuration's root.</param>
    public static void Configure(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddFilter("System", LogLevel.Warning)
            .AddConfiguration(configuration.GetSection("Logging"))

            // What stops the start is said in one line at the end; what stops a service in the background is critical.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)

            // It writes each request's address, and with it the key of a ?code=.
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning)
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
}
