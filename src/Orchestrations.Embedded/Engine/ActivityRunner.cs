using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrations.Durable;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Orchestrations.Embedded;

/// <summary>Runs activities on the thread pool, a bounded number at once, each in a scope of the services.</summary>
internal sealed class ActivityRunner(
    int maxConcurrent,
    DurableRegistry registry,
    IServiceProvider services,
    IdleSignal idle,
    ILogger logger,
    Action<ActivityCall, HistoryEvent> report) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<ActivityCall> _waiting = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IServiceScopeFactory? _scopes = services.GetService<IServiceScopeFactory>();
    private int _running;
    private bool _isStopping;

    /// <summary>Whether the activities that run have been cancelled.</summary>
    public bool IsCancelled => _stopping.IsCancellationRequested;

    public void Dispatch(ActivityCall call)
    {
        idle.Enter();
        lock (_gate)
        {
            if (_isStopping)
            {
                idle.Exit();
                return;
            }

            DurableTelemetry.ActivityDispatched();
            if (_running == maxConcurrent)
            {
                _waiting.Enqueue(call);
                return;
            }

            _running++;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static work => _ = work.Runner.RunAllAsync(work.Call), (Runner: this, Call: call), preferLocal: false);
    }

    /// <summary>Begins no other activity, cancels those that run and waits for them.</summary>
    /// <param name="patience">How long it waits.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task StopAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isStopping = true;
            while (_waiting.TryDequeue(out _))
            {
                DurableTelemetry.ActivityLeft();
                idle.Exit();
            }

            if (_running == 0)
            {
                _ = _stopped.TrySetResult();
            }
        }

        await _stopping.CancelAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        await _stopped.Task.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_stopped.Task.IsCompleted)
        {
            logger.ActivitiesLeft();
        }
    }

    public void Dispose() => _stopping.Dispose();

    private async Task RunAllAsync(ActivityCall first)
    {
        for (ActivityCall? call = first; call is not null; call = Next())
        {
            if (await MeasureAsync(call) is { } result)
            {
                report(call, result);
            }

            DurableTelemetry.ActivityLeft();
            idle.Exit();
        }
    }

    private ActivityCall? Next()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var call))
            {
                return call;
            }

            if (--_running == 0 && _isStopping)
            {
                _ = _stopped.TrySetResult();
            }

            return null;
        }
    }

    private async Task<HistoryEvent?> MeasureAsync(ActivityCall call)
    {
        using var span = DurableTelemetry.StartActivity(call);
        using var scope = logger.IsEnabled(LogLevel.Critical) ? logger.BeginActivity(call.Name, call.InstanceId) : null;
        var startedAt = Stopwatch.GetTimestamp();
        var result = await RunAsync(call);
        DurableTelemetry.ActivityEnded(call.Name, result, startedAt, span);
        return result;
    }

    private async Task<HistoryEvent?> RunAsync(ActivityCall call)
    {
        try
        {
            if (!registry.Activities.TryGetValue(call.Name, out var activity))
            {
                throw new InvalidOperationException($"No activity named '{call.Name}' is registered with this host.");
            }

            var context = new ActivityContext(call.Name, call.InstanceId, _stopping.Token);
            if (_scopes is null)
            {
                return new TaskCompleted(call.Step, new JsonPayload(await activity.RunAsync(services, context, call.Input.Utf8, registry.Serializer)));
            }

            await using var scope = _scopes.CreateAsyncScope();
            return new TaskCompleted(
                call.Step,
                new JsonPayload(await activity.RunAsync(scope.ServiceProvider, context, call.Input.Utf8, registry.Serializer)));
        }
        catch (Exception) when (IsCancelled)
        {
            // Whatever it says, the stop can be the cause: a call that was cut off, a client that is gone. It runs again when the runtime is back.
            return null;
        }
        catch (Exception e)
        {
            logger.ActivityFailed(call.Name, call.InstanceId, call.Step, e);
            return new TaskFailed(call.Step, FailureDetails.FromException(e));
        }
    }
}
