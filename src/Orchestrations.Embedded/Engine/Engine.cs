using Microsoft.Extensions.Logging;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>The parts of a running runtime, joined: what is committed reaches instances, activities and timers, and their results come back.</summary>
internal sealed class Engine : IDisposable
{
    private static readonly TimeSpan PatienceForActivities = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceForTurns = TimeSpan.FromSeconds(2);

    private readonly StoreLock _lock;
    private readonly string _path;
    private int _turnsUnderWay;
    private volatile bool _takesTurns = true;

    public Engine(
        EmbeddedOptions options,
        DurableRegistry registry,
        IServiceProvider services,
        OrchestrationVersioning versioning,
        TimeProvider time,
        ILoggerFactory loggers)
    {
        Registry = registry;
        Services = services;
        Versioning = versioning;
        Time = time;
        Loggers = loggers;
        Logger = loggers.CreateLogger<EmbeddedRuntime>();
        Instances = new InstanceTable(this);
        Live = new LiveInstances(options.MaxLiveInstances);
        Turns = new TurnRunner(this);
        _path = options.FilePath;
        _ = Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _lock = StoreLock.Take(_path);
        try
        {
            Writer = new StoreWriter(new StoreSession(Schema.Open(_path)), Idle, Logger);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }

        Reader = new StoreReader(_path);
        Timers = new TimerQueue(time, Idle, Fire);
        Activities = new ActivityRunner(options.MaxConcurrentActivities, registry, services, Idle, Logger, (call, result) =>
            Instances.Post(call.Instance, new Message(result, call.Execution)));
    }

    public DurableRegistry Registry { get; }

    public IServiceProvider Services { get; }

    public OrchestrationVersioning Versioning { get; }

    public TimeProvider Time { get; }

    public ILoggerFactory Loggers { get; }

    public ILogger Logger { get; }

    public IdleSignal Idle { get; } = new();

    public InstanceTable Instances { get; }

    public LiveInstances Live { get; }

    public InstanceWaiters Waiters { get; } = new();

    public TurnRunner Turns { get; }

    public StoreWriter Writer { get; }

    public StoreReader Reader { get; }

    public TimerQueue Timers { get; }

    public ActivityRunner Activities { get; }

    public bool TakesTurns => _takesTurns;

    /// <summary>Whether it stops. It does so when it cancels activities, so that what one of them meets before is not of the stop.</summary>
    public bool IsStopping => Activities.IsCancelled;

    /// <summary>Reads what is under way and goes on with it.</summary>
    public void Start()
    {
        var (work, timers, messages) = Reader.Snapshot(store =>
        {
            var messages = new List<(long Instance, Message Message)>();
            var timers = 0;
            store.EachMessage((instance, message) => messages.Add((instance, message)));
            store.EachTimer((timer, fireAt) =>
            {
                Timers.Add(timer, fireAt);
                timers++;
            });
            return (store.WithWork(), timers, messages);
        });

        // All that was under way is in its place before the first turn is taken: that turn can send to any of the others.
        foreach (var (instance, message) in messages)
        {
            Instances.Get(instance).Load(message);
        }

        foreach (var row in work)
        {
            Instances.Get(row.Seq).Load(row);
        }

        Logger.Started(_path, work.Count, timers, messages.Count);
        Writer.Start();
        foreach (var instance in work.Select(row => row.Seq).Concat(messages.Select(message => message.Instance)).Distinct())
        {
            _ = Instances.Get(instance).TryNudge();
        }

        Timers.Start();
    }

    /// <summary>Ends what runs, commits what is done and closes the file.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Timers.Dispose();
        await Activities.StopAsync(PatienceForActivities, cancellationToken);

        // Their results are worth the turns they cause; an instance that never rests is not waited for.
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(PatienceForTurns);
        await Idle.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Close(abandon: false);
        Logger.Stopped();
    }

    /// <summary>Ends as if the process had died: nothing more is written.</summary>
    public void Abandon()
    {
        Timers.Dispose();
        _ = Activities.StopAsync(TimeSpan.Zero, CancellationToken.None);
        Close(abandon: true);
    }

    public bool TryEnterTurn()
    {
        _ = Interlocked.Increment(ref _turnsUnderWay);
        if (_takesTurns)
        {
            return true;
        }

        ExitTurn();
        return false;
    }

    public void ExitTurn() => Interlocked.Decrement(ref _turnsUnderWay);

    public void Dispatch(IReadOnlyList<ActivityCall> calls)
    {
        foreach (var call in calls)
        {
            Activities.Dispatch(call);
        }
    }

    public void Dispose()
    {
        Writer.Dispose();
        Reader.Dispose();
        Timers.Dispose();
        Activities.Dispose();
        _lock.Dispose();
    }

    private void Fire(TimerKey timer, long fireAt)
    {
        if (timer.Task == TimerKey.Start)
        {
            Instances.Begin(timer.Instance);
        }
        else
        {
            Instances.Post(timer.Instance, new Message(new TimerFired(timer.Task), timer.Execution, NotBefore: fireAt));
        }
    }

    private void Close(bool abandon)
    {
        _takesTurns = false;
        SpinWait.SpinUntil(() => Volatile.Read(ref _turnsUnderWay) == 0);
        Writer.Close(abandon);
        Waiters.Close();
        Dispose();
    }
}
