using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Orchestrations.Cli.Hosting;

/// <summary>Listens from when it is made, and sends what is left when it is disposed of: within a few seconds, whether or not anybody receives it.</summary>
internal sealed class TelemetryLifetime(TracerProvider traces, MeterProvider metrics, LoggerProvider logs) : IHostedService, IAsyncDisposable
{
    private const int PatienceMilliseconds = 5_000;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The others stop after this one or before: what they tell at their end is sent, too, when all are disposed of.

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await Task.WhenAll(
        Task.Run(() => traces.Shutdown(PatienceMilliseconds)),
        Task.Run(() => metrics.Shutdown(PatienceMilliseconds)),
        Task.Run(() => logs.Shutdown(PatienceMilliseconds)));
}
