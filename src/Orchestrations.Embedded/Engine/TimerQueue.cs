namespace Orchestrations.Embedded;

/// <summary>All pending timers, in a heap of a few words each, and one alarm for the earliest. None fires before its time.</summary>
internal sealed class TimerQueue : IDisposable
{
    // The longest that a system timer waits is some 49 days.
    private static readonly TimeSpan LongestAlarm = TimeSpan.FromDays(45);

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly IdleSignal _idle;
    private readonly Action<TimerKey, long> _fire;
    private readonly ITimer _alarm;
    private readonly HashSet<TimerKey> _cancelled = [];
    private PriorityQueue<TimerKey, long> _pending = new();
    private long _alarmAt = long.MaxValue;
    private bool _isStarted;

    /// <summary>Makes a queue that fires nothing before it is started.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="idle">What counts the work under way.</param>
    /// <param name="fire">Takes each timer that is due, with its time in UTC ticks.</param>
    public TimerQueue(TimeProvider time, IdleSignal idle, Action<TimerKey, long> fire)
    {
        _time = time;
        _idle = idle;
        _fire = fire;
        _alarm = time.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>When the earliest timer is due, or null where there is none.</summary>
    public DateTimeOffset? NextDue
    {
        get
        {
            lock (_gate)
            {
                return Earliest() is { } ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
            }
        }
    }

    public void Start()
    {
        lock (_gate)
        {
            _isStarted = true;
        }

        FireDue();
    }

    public void Add(TimerKey timer, long fireAt)
    {
        lock (_gate)
        {
            _pending.Enqueue(timer, fireAt);
            if (fireAt < _alarmAt)
            {
                SetAlarm();
            }
        }
    }

    public void Cancel(IEnumerable<TimerKey> timers)
    {
        lock (_gate)
        {
            _cancelled.UnionWith(timers);

            // What is cancelled leaves the heap when its time comes; sooner where it is most of the heap.
            if (_cancelled.Count > 64 && _cancelled.Count > _pending.Count / 2)
            {
                _pending = new(_pending.UnorderedItems.Where(item => !_cancelled.Contains(item.Element)));
                _cancelled.Clear();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isStarted = false;
        }

        _alarm.Dispose();
    }

    private long? Earliest()
    {
        while (_pending.TryPeek(out var timer, out var fireAt))
        {
            if (!_cancelled.Remove(timer))
            {
                return fireAt;
            }

            _ = _pending.Dequeue();
        }

        return null;
    }

    private void FireDue()
    {
        _idle.Enter();
        try
        {
            foreach (var (timer, fireAt) in TakeDue())
            {
                _fire(timer, fireAt);
            }
        }
        finally
        {
            _idle.Exit();
        }
    }

    private List<(TimerKey Timer, long FireAt)> TakeDue()
    {
        var due = new List<(TimerKey, long)>();
        lock (_gate)
        {
            if (!_isStarted)
            {
                return due;
            }

            var now = _time.GetUtcNow().UtcTicks;
            while (Earliest() is { } fireAt && fireAt <= now)
            {
                due.Add((_pending.Dequeue(), fireAt));
            }

            SetAlarm();
        }

        return due;
    }

    private void SetAlarm()
    {
        if (!_isStarted)
        {
            return;
        }

        if (Earliest() is not { } fireAt)
        {
            _alarmAt = long.MaxValue;
            _ = _alarm.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        _alarmAt = fireAt;
        var wait = TimeSpan.FromTicks(Math.Max(0, fireAt - _time.GetUtcNow().UtcTicks));
        if (_time == TimeProvider.System)
        {
            // The system's timers count whole milliseconds and drop the rest: rounded up, the alarm comes once and not too soon.
            wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        }

        _ = _alarm.Change(wait < LongestAlarm ? wait : LongestAlarm, Timeout.InfiniteTimeSpan);
    }
}
