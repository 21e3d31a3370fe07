using Microsoft.Extensions.Configuration;
using Orchestrations.Gateway;

namespace Orchestrations.Cli.Hosting;

/// <summary>Where telemetry goes, by OpenTelemetry's and Azure Monitor's own variables. Their other variables are read by the exporters themselves.</summary>
/// <param name="OtlpTraces">Whether traces go to an OTLP endpoint.</param>
/// <param name="OtlpMetrics">Whether metrics do.</param>
/// <param name="OtlpLogs">Whether logs do.</param>
/// <param name="AzureMonitor">Azure Monitor's connection string, or null for not there.</param>
internal sealed record TelemetrySettings(bool OtlpTraces, bool OtlpMetrics, bool OtlpLogs, string? AzureMonitor)
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ConnectionString = "APPLICATIONINSIGHTS_CONNECTION_STRING";

    /// <summary>Whether telemetry goes anywhere.</summary>
    public bool IsOn => OtlpTraces || OtlpMetrics || OtlpLogs || AzureMonitor is not null;

    /// <summary>Reads them.</summary>
    /// <param name="configuration">The configuration's root.</param>
    /// <exception cref="UserErrorException">A value can't be used.</exception>
    public static TelemetrySettings Read(IConfiguration configuration)
    {
        if (string.Equals(TextOf("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
        {
            return new TelemetrySettings(false, false, false, null);
        }

        var connection = TextOf(ConnectionString);
        if (connection?.Split(';', StringSplitOptions.TrimEntries).Any(IsInstrumentationKey) == false)
        {
            throw new UserErrorException(
                ExitCodes.Invalid, $"{ConnectionString} is no connection string; it must hold InstrumentationKey=..., as Azure shows it.");
        }

        return new TelemetrySettings(IsExported("TRACES"), IsExported("METRICS"), IsExported("LOGS"), connection);

        bool IsExported(string signal)
        {
            var all = HasAddress(Endpoint);
            var own = HasAddress($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT");
            return (all || own) && !string.Equals(TextOf($"OTEL_{signal}_EXPORTER"), "none", StringComparison.OrdinalIgnoreCase);
        }

        bool HasAddress(string key) =>
            TextOf(key) is { } text
            && (Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
                ? true
                : throw new UserErrorException(
                    ExitCodes.Invalid, $"{key} is '{Redaction.Redact(text)}'; it must be an http or https address, such as http://127.0.0.1:4317."));

        string? TextOf(string key) => configuration[key]?.Trim() is { Length: > 0 } text ? text : null;
    }

    private static bool IsInstrumentationKey(string part) =>
        part.Split('=', 2) is [var name, var value]
        && string.Equals(name.Trim(), "InstrumentationKey", StringComparison.OrdinalIgnoreCase)
        && Guid.TryParse(value, out _);
}
