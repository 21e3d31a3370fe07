using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Orchestrations.Campaigns;
using Orchestrations.Embedded;
using Orchestrations.Gateway;

namespace Orchestrations.Cli.Hosting;

/// <summary>Adds the export of traces, metrics and logs.</summary>
internal static class TelemetryServiceCollectionExtensions
{
    private const string ServiceName = "orchestrations";

    /// <summary>
    /// Adds the export to OTLP and to Azure Monitor, each where its variable is set; where none is, nothing is added. A host of its own starts it, and
    /// flushes it when it is disposed of.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration's root.</param>
    /// <exception cref="UserErrorException">A value can't be used.</exception>
    public static IServiceCollection AddOrchestrationsTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var settings = TelemetrySettings.Read(configuration);
        if (!settings.IsOn)
        {
            return services;
        }

        string[] names = [.. CampaignTelemetry.SourceNames, DurableTelemetry.SourceName];
        var key = GatewayOptions.ReadApiKey(configuration);
        services.AddOpenTelemetry()
            .ConfigureResource(Describe)
            .WithTracing(traces => Trace(traces, names, settings, key))
            .WithMetrics(metrics => Measure(metrics, names, settings))
            .WithLogging(logs => Log(logs, settings, key), options =>
            {
                options.IncludeFormattedMessage = true;
                options.IncludeScopes = true;
            });

        // Whatever a host says of its own log: these are what is exported. What ASP.NET says of requests below a warning holds their addresses, keys included,
        // and its scope of each the path, with the token of a callback.
        return services
            .AddLogging(logging => logging
                .AddFilter<OpenTelemetryLoggerProvider>(category: null, LogLevel.Warning)
                .AddFilter<OpenTelemetryLoggerProvider>(ServiceLog.HostingDiagnostics, LogLevel.None)
                .AddFilter<OpenTelemetryLoggerProvider>(nameof(Orchestrations), LogLevel.Information))
            .AddSingleton<TelemetryLifetime>()
            .AddSingleton<IHostedService>(provider => provider.GetRequiredService<TelemetryLifetime>());
    }

    // The variables come last, and so go before the name given here.
    private static void Describe(ResourceBuilder resource) => resource
        .Clear()
        .AddTelemetrySdk()
        .AddService(ServiceName, serviceVersion: typeof(TelemetrySettings).Assembly.GetName().Version?.ToString(3))
        .AddEnvironmentVariableDetector();

    private static void Trace(TracerProviderBuilder traces, string[] names, TelemetrySettings settings, string? key)
    {
        traces.AddSource(names)
            .AddAspNetCoreInstrumentation(options => options.Filter = IsOfTheApi)
            .AddHttpClientInstrumentation()
            .AddProcessor(new TelemetrySpanRedaction(key));
        if (settings.OtlpTraces)
        {
            traces.AddOtlpExporter();
        }

        if (settings.AzureMonitor is { } connection)
        {
            traces.AddAzureMonitorTraceExporter(options => options.ConnectionString = connection);
        }
    }

    private static void Measure(MeterProviderBuilder metrics, string[] names, TelemetrySettings settings)
    {
        metrics.AddMeter(names).AddMeter("System.Runtime").AddAspNetCoreInstrumentation().AddHttpClientInstrumentation();
        if (settings.OtlpMetrics)
        {
            metrics.AddOtlpExporter();
        }

        if (settings.AzureMonitor is { } connection)
        {
            metrics.AddAzureMonitorMetricExporter(options => options.ConnectionString = connection);
        }
    }

    private static void Log(LoggerProviderBuilder logs, TelemetrySettings settings, string? key)
    {
        logs.AddProcessor(new TelemetryLogRedaction(key));
        if (settings.OtlpLogs)
        {
            logs.AddOtlpExporter();
        }

        if (settings.AzureMonitor is { } connection)
        {
            logs.AddAzureMonitorLogExporter(options => options.ConnectionString = connection);
        }
    }

    // Not the simulated gateway's, which can be in the same process; not the probes, which come every few seconds; not the callbacks, whose path is a secret;
    // not the streams, which last for an hour.
    private static bool IsOfTheApi(HttpContext context) =>
        context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase, out var rest)
        && !rest.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        && !rest.StartsWithSegments("/callbacks", StringComparison.OrdinalIgnoreCase)
        && rest.Value?.EndsWith("/events", StringComparison.OrdinalIgnoreCase) != true;
}
