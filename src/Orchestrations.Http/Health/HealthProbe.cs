using System.Globalization;
using Microsoft.Extensions.Logging;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Durable;
using Orchestrations.Gateway;

namespace Orchestrations.Http.Health;

/// <summary>Looks at what the service needs, no more than once in a while: anybody may ask, as often as he likes.</summary>
internal sealed partial class HealthProbe(
    IObjectStore objects, DurableClient runtime, IGatewayClient gateway, TimeProvider time, ILogger<HealthProbe> logger) : IDisposable
{
    // No campaign's id begins with an underscore.
    private static readonly ObjectName Probe = new(ObjectContainer.Inputs, "_health/probe.txt");

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A gateway that nobody calls any more can't show that it is back: a campaign that waits for a person to resume it makes no calls.
    private static readonly TimeSpan GatewayMemory = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private (DateTimeOffset At, HealthCheck Store, HealthCheck Runtime)? _last;

    /// <summary>How things stand.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<HealthChecks> LookAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_last is not { } last || time.GetUtcNow() - last.At >= Lifetime)
            {
                var store = TryAsync("store", token => objects.WriteAsync(Probe, "ok"u8.ToArray(), "text/plain", token));
                var instances = TryAsync("runtime", token => runtime.GetInstanceAsync("health", getInputsAndOutputs: false, token));
                last = (time.GetUtcNow(), await store, await instances);
                _last = last;
            }

            return new HealthChecks(last.Store, last.Runtime, LookAtGateway());
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private HealthCheck LookAtGateway()
    {
        if (gateway.LastSeen is not { } seen || (seen.Failure is not null && time.GetUtcNow() - seen.SeenAt > GatewayMemory))
        {
            return new HealthCheck(HealthStatus.Unknown);
        }

        // What it refuses of one request says nothing of the next; of these, every one fails.
        var message = seen.Failure?.Kind switch
        {
            GatewayFailureKind.Unauthorized => $"The gateway refuses the service's key ({FailureCodes.Unauthorized}).",
            GatewayFailureKind.QuotaExhausted => $"The account at the gateway has no balance ({FailureCodes.QuotaExhausted}).",
            GatewayFailureKind.Unavailable => $"The gateway can't be reached, or fails ({FailureCodes.GatewayUnavailable}).",
            GatewayFailureKind.Protocol => $"The gateway's answers can't be understood ({FailureCodes.GatewayProtocol}).",
            _ => null,
        };
        return new HealthCheck(message is null ? HealthStatus.Ok : HealthStatus.Failed, message, seen.SeenAt);
    }

    // Not the caller's token: what is found is everybody's.
    private async Task<HealthCheck> TryAsync(string name, Func<CancellationToken, Task> look)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await look(patience.Token);
            return new HealthCheck(HealthStatus.Ok);
        }
        catch (Exception e)
        {
            // Whatever it is, the service can't do its work; and a probe that fails itself says less than one that says so.
            LogFailed(e, name);
            var seconds = Patience.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            return new HealthCheck(
                HealthStatus.Failed, e is OperationCanceledException ? $"It took longer than {seconds} s." : "It can't be used; the service's log says why.");
        }
    }

    [LoggerMessage(4101, LogLevel.Warning, "The {Check} can't be used")]
    private partial void LogFailed(Exception exception, string check);
}
