using Azure.Identity;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Orchestrations.Campaigns;
using Orchestrations.Gateway;

namespace Orchestrations.Functions.Hosting;

/// <summary>Adds the export of traces, metrics and logs of the worker; the host exports its own.</summary>
internal static class TelemetryServiceCollectionExtensions
{
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string AzureMonitor = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string AzureMonitorAuthentication = "APPLICATIONINSIGHTS_AUTHENTICATION_STRING";

    /// <summary>Adds the export to OTLP and to Azure Monitor, each where its variable is set; where none is, nothing is added.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration's root.</param>
    public static IServiceCollection AddAppTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var toOtlp = !string.IsNullOrWhiteSpace(configuration[OtlpEndpoint]);
        var toAzureMonitor = !string.IsNullOrWhiteSpace(configuration[AzureMonitor]);
        if (!toOtlp && !toAzureMonitor)
        {
            return services;
        }

        string[] names = [.. CampaignTelemetry.SourceNames];
        var key = GatewayOptions.ReadApiKey(configuration);
        var telemetry = services.AddOpenTelemetry()
            .UseFunctionsWorkerDefaults()
            .WithTracing(traces => traces.AddSource(names).AddHttpClientInstrumentation().AddProcessor(new TelemetrySpanRedaction(key)))
            .WithMetrics(metrics => metrics.AddMeter(names).AddMeter("System.Runtime").AddHttpClientInstrumentation())
            .WithLogging(logs => logs.AddProcessor(new TelemetryLogRedaction(key)), options => options.IncludeFormattedMessage = true);
        if (toOtlp)
        {
            telemetry.UseOtlpExporter();
        }

        if (toAzureMonitor)
        {
            telemetry.UseAzureMonitorExporter(options =>
            {
                if (configuration[AzureMonitorAuthentication]?.Contains("Authorization=AAD", StringComparison.OrdinalIgnoreCase) is true)
                {
                    options.Credential = new DefaultAzureCredential();
                }
            });
        }

        return services;
    }
}
