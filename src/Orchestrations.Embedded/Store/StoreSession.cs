using System.Text.Json;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>The statements of the one connection that writes.</summary>
internal sealed class StoreSession : IDisposable
{
    private readonly Database _database;
    private readonly Statement _find;
    private readonly Statement _state;
    private readonly Statement _insertInstance;
    private readonly Statement _updateInstance;
    private readonly Statement _deleteInstance;
    private readonly Statement _children;
    private readonly Statement _setPayload;
    private readonly Statement _deletePayload;
    private readonly Statement _deletePayloads;
    private readonly Statement _appendHistory;
    private readonly Statement _deleteHistory;
    private readonly Statement _addTimer;
    private readonly Statement _deleteTimer;
    private readonly Statement _deleteTimers;
    private readonly Statement _addMessage;
    private readonly Statement _deleteMessage;
    private readonly Statement _deleteMessages;
    private readonly Statement _ended;
    private long _lastSeq;
    private long _lastMessage;
    private long _lastCarried;

    public StoreSession(Database database)
    {
        _database = database;
        _find = database.Prepare("SELECT seq, status FROM instance WHERE id = ?");
        _state = database.Prepare("SELECT status, execution, id FROM instance WHERE seq = ?");
        _insertInstance = database.Prepare(
            """
            INSERT INTO instance(seq, id, name, version, status, created_at, updated_at, execution, turn, work,
                                 parent, parent_execution, parent_task, parent_id, parent_name, trace)
            VALUES(?, ?, ?, ?, 0, ?, ?, 0, 0, ?, ?, ?, ?, ?, ?, ?)
            """);
        _updateInstance = database.Prepare(
            "UPDATE instance SET status = ?, updated_at = ?, completed_at = ?, execution = ?, turn = ?, work = ? WHERE seq = ?");
        _deleteInstance = database.Prepare("DELETE FROM instance WHERE seq = ?");
        _children = database.Prepare("SELECT seq, status FROM instance WHERE parent = ?");
        _setPayload = database.Prepare("INSERT INTO payload(key, json) VALUES(?, ?) ON CONFLICT(key) DO UPDATE SET json = excluded.json");
        _deletePayload = database.Prepare("DELETE FROM payload WHERE key = ?");
        _deletePayloads = database.Prepare("DELETE FROM payload WHERE key BETWEEN ? AND ?");
        _appendHistory = database.Prepare("INSERT INTO history(key, events) VALUES(?, ?)");
        _deleteHistory = database.Prepare("DELETE FROM history WHERE key BETWEEN ? AND ?");
        _addTimer = database.Prepare("INSERT INTO timer(instance, execution, task, fire_at) VALUES(?, ?, ?, ?)");
        _deleteTimer = database.Prepare("DELETE FROM timer WHERE instance = ? AND execution = ? AND task = ?");
        _deleteTimers = database.Prepare("DELETE FROM timer WHERE instance = ? RETURNING execution, task");
        _addMessage = database.Prepare("INSERT INTO inbox(instance, id, execution, recursive, event) VALUES(?, ?, ?, ?, ?)");
        _deleteMessage = database.Prepare("DELETE FROM inbox WHERE instance = ? AND id = ?");
        _deleteMessages = database.Prepare("DELETE FROM inbox WHERE instance = ?");
        _ended = database.Prepare(
            """
            SELECT seq, status, created_at FROM instance
            WHERE seq > ? AND status IN (2, 3, 4) AND created_at BETWEEN ? AND ? ORDER BY seq
            """);
        _lastSeq = database.Scalar("SELECT seq FROM sqlite_sequence WHERE name = 'instance'");
        _lastMessage = Math.Max(0, database.Scalar("SELECT max(id) FROM inbox"));
        var carried = database.Scalar("SELECT max(id) FROM inbox WHERE id < 0");
        _lastCarried = carried == 0 ? long.MinValue : carried;
    }

    /// <summary>Finds an instance by its id.</summary>
    public (long Seq, OrchestrationRuntimeStatus Status)? Find(string id)
    {
        var found = _find.Bind(1, id).Step()
            ? (_find.Int64(0), (OrchestrationRuntimeStatus)_find.Int32(1))
            : ((long, OrchestrationRuntimeStatus)?)null;
        _find.Reset();
        return found;
    }

    /// <summary>Where an instance stands.</summary>
    public (OrchestrationRuntimeStatus Status, int Execution)? State(long instance)
    {
        var state = _state.Bind(1, instance).Step()
            ? ((OrchestrationRuntimeStatus)_state.Int32(0), _state.Int32(1))
            : ((OrchestrationRuntimeStatus, int)?)null;
        _state.Reset();
        return state;
    }

    /// <summary>Adds an instance that has not begun, under a new key.</summary>
    /// <param name="row">The instance; its key is ignored.</param>
    /// <param name="input">Its input.</param>
    /// <param name="startAt">When it begins, in UTC ticks, or null for at once.</param>
    /// <returns>The row with its key.</returns>
    public InstanceRow AddInstance(InstanceRow row, ReadOnlySpan<byte> input, long? startAt)
    {
        row = row with { Seq = ++_lastSeq, HasWork = startAt is null };
        _insertInstance.Bind(1, row.Seq).Bind(2, row.Id).Bind(3, row.Name).Bind(4, row.Version).Bind(5, row.CreatedAt).Bind(6, row.UpdatedAt)
            .Bind(7, row.HasWork ? 1L : 0L)
            .Bind(8, row.Parent?.Seq).Bind(9, row.Parent?.Execution).Bind(10, row.Parent?.Task).Bind(11, row.Parent?.Id).Bind(12, row.Parent?.Name)
            .Bind(13, row.Trace)
            .Run();
        if (!input.IsEmpty)
        {
            SetPayload(row.Seq, PayloadKind.Input, input);
        }

        if (startAt is { } start)
        {
            AddTimer(new TimerKey(row.Seq, 0, TimerKey.Start), start);
        }

        return row;
    }

    public void UpdateInstance(InstanceRow row) => _updateInstance
        .Bind(1, (long)row.Status).Bind(2, row.UpdatedAt).Bind(3, row.CompletedAt).Bind(4, row.Execution).Bind(5, row.Turn)
        .Bind(6, row.HasWork ? 1L : 0L).Bind(7, row.Seq)
        .Run();

    /// <summary>Removes an instance and all that belongs to it.</summary>
    public void DeleteInstance(long instance)
    {
        _deleteInstance.Bind(1, instance).Run();
        _deletePayloads.Bind(1, StoreKeys.Payload(instance, PayloadKind.Input)).Bind(2, StoreKeys.Payload(instance, PayloadKind.Failure)).Run();
        DeleteHistory(instance);
        DeleteMessages(instance);
        _ = DeleteTimers(instance);
    }

    /// <summary>The instances that an instance called.</summary>
    public List<(long Seq, OrchestrationRuntimeStatus Status)> Children(long parent)
    {
        var children = new List<(long, OrchestrationRuntimeStatus)>();
        _children.Bind(1, parent);
        while (_children.Step())
        {
            children.Add((_children.Int64(0), (OrchestrationRuntimeStatus)_children.Int32(1)));
        }

        _children.Reset();
        return children;
    }

    /// <summary>The next instances that have ended and match.</summary>
    public List<long> Ended(long after, PurgeFilter filter, int limit)
    {
        var ended = new List<long>();
        _ended.Bind(1, after)
            .Bind(2, filter.CreatedFrom?.UtcTicks ?? long.MinValue)
            .Bind(3, filter.CreatedTo?.UtcTicks ?? long.MaxValue);
        while (ended.Count < limit && _ended.Step())
        {
            if (filter.Statuses is not { Count: > 0 } statuses || statuses.Contains((OrchestrationRuntimeStatus)_ended.Int32(1)))
            {
                ended.Add(_ended.Int64(0));
            }
        }

        _ended.Reset();
        return ended;
    }

    /// <summary>Writes a payload; none at all removes it.</summary>
    public void SetPayload(long instance, PayloadKind kind, ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            _deletePayload.Bind(1, StoreKeys.Payload(instance, kind)).Run();
        }
        else
        {
            _setPayload.Bind(1, StoreKeys.Payload(instance, kind)).Bind(2, json).Run();
        }
    }

    public void AppendHistory(long instance, int turn, ReadOnlySpan<byte> events) =>
        _appendHistory.Bind(1, StoreKeys.History(instance, turn)).Bind(2, events).Run();

    public void DeleteHistory(long instance) =>
        _deleteHistory.Bind(1, StoreKeys.History(instance, 0)).Bind(2, StoreKeys.History(instance, StoreKeys.MaxTurns - 1)).Run();

    public void AddTimer(TimerKey timer, long fireAt) =>
        _addTimer.Bind(1, timer.Instance).Bind(2, timer.Execution).Bind(3, timer.Task).Bind(4, fireAt).Run();

    public void DeleteTimer(TimerKey timer) => _deleteTimer.Bind(1, timer.Instance).Bind(2, timer.Execution).Bind(3, timer.Task).Run();

    /// <summary>Removes all timers of an instance, and says which they were.</summary>
    public List<TimerKey> DeleteTimers(long instance)
    {
        var timers = new List<TimerKey>();
        _deleteTimers.Bind(1, instance);
        while (_deleteTimers.Step())
        {
            timers.Add(new TimerKey(instance, _deleteTimers.Int32(0), _deleteTimers.Int32(1)));
        }

        _deleteTimers.Reset();
        return timers;
    }

    /// <summary>Puts a message in an instance's inbox.</summary>
    /// <returns>The message as it lies there.</returns>
    public Message AddMessage(long instance, Message message) => AddMessage(instance, message with { InboxId = ++_lastMessage }, Serialize(message));

    /// <summary>Puts a message in an instance's inbox, before all that came from others.</summary>
    /// <returns>The message as it lies there.</returns>
    public Message CarryMessage(long instance, Message message) => AddMessage(instance, message with { InboxId = ++_lastCarried }, Serialize(message));

    public void DeleteMessage(long instance, long id) => _deleteMessage.Bind(1, instance).Bind(2, id).Run();

    public void DeleteMessages(long instance) => _deleteMessages.Bind(1, instance).Run();

    public void Begin() => _database.Execute("BEGIN IMMEDIATE");

    public void Commit() => _database.Execute("COMMIT");

    public void Rollback()
    {
        // SQLite rolls back by itself after some failures, a full disk among them.
        if (_database.InTransaction)
        {
            _database.Execute("ROLLBACK");
        }
    }

    public int TakePagesWritten() => _database.TakePagesWritten();

    public void Checkpoint(int mode) => _database.Checkpoint(mode);

    public void Dispose() => _database.Dispose();

    private static byte[] Serialize(Message message) => JsonSerializer.SerializeToUtf8Bytes(message.Event, HistoryJson.Default.HistoryEvent);

    private Message AddMessage(long instance, Message message, byte[] json)
    {
        _addMessage.Bind(1, instance).Bind(2, message.InboxId).Bind(3, message.Execution).Bind(4, message.Recursive ? 1L : 0L).Bind(5, json).Run();
        return message;
    }
}
