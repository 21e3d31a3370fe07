using System.Text.Json;
using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>The statements of a connection that reads. It sees what is committed, and never waits for the writer.</summary>
internal sealed class ReadSession : IDisposable
{
    private const string Columns =
        "seq, id, name, version, status, created_at, updated_at, completed_at, execution, turn, work, parent, parent_execution, parent_task, parent_id, parent_name, trace";

    private readonly Database _database;
    private readonly Statement _bySeq;
    private readonly Statement _byId;
    private readonly Statement _payload;
    private readonly Statement _history;

    public ReadSession(string path)
    {
        _database = Database.Open(path, readOnly: true);
        _bySeq = _database.Prepare($"SELECT {Columns} FROM instance WHERE seq = ?");
        _byId = _database.Prepare($"SELECT {Columns} FROM instance WHERE id = ?");
        _payload = _database.Prepare("SELECT json FROM payload WHERE key = ?");
        _history = _database.Prepare("SELECT events FROM history WHERE key BETWEEN ? AND ? ORDER BY key");
    }

    /// <summary>Reads from one state of the store.</summary>
    public T Snapshot<T>(Func<ReadSession, T> read)
    {
        _database.Execute("BEGIN");
        try
        {
            return read(this);
        }
        finally
        {
            _database.Execute("COMMIT");
        }
    }

    public long Count() => _database.Scalar("SELECT count(*) FROM instance");

    public InstanceRow? Row(long seq) => Single(_bySeq.Bind(1, seq));

    public InstanceRow? Row(string id) => Single(_byId.Bind(1, id));

    public byte[] Payload(long seq, PayloadKind kind)
    {
        var json = _payload.Bind(1, StoreKeys.Payload(seq, kind)).Step() ? _payload.Blob(0).ToArray() : [];
        _payload.Reset();
        return json;
    }

    /// <summary>The history of the present execution.</summary>
    public List<HistoryEvent> History(long seq)
    {
        var events = new List<HistoryEvent>();
        _history.Bind(1, StoreKeys.History(seq, 0)).Bind(2, StoreKeys.History(seq, StoreKeys.MaxTurns - 1));
        try
        {
            while (_history.Step())
            {
                events.AddRange(JsonSerializer.Deserialize(_history.Blob(0), HistoryJson.Default.ListHistoryEvent)!);
            }
        }
        finally
        {
            _history.Reset();
        }

        // The input is stored once, beside the history.
        var start = events.FindIndex(one => one is ExecutionStarted);
        if (start >= 0)
        {
            events[start] = (ExecutionStarted)events[start] with { Input = new JsonPayload(Payload(seq, PayloadKind.Input)) };
        }

        return events;
    }

    /// <summary>The instances that a query matches, the newest first.</summary>
    public List<InstanceRow> Query(OrchestrationQuery query, long before, int limit)
    {
        var hasPrefix = !string.IsNullOrEmpty(query.InstanceIdPrefix);
        var statuses = query.Statuses is { Count: > 0 } some ? $" AND status IN ({string.Join(',', some.Select(status => (int)status))})" : "";
        var sql = hasPrefix
            ? $"SELECT {Columns} FROM instance INDEXED BY instance_id WHERE seq < ? AND created_at BETWEEN ? AND ?{statuses} AND id >= ? AND id < ? ORDER BY seq DESC"
            : $"SELECT {Columns} FROM instance WHERE seq < ? AND created_at BETWEEN ? AND ?{statuses} ORDER BY seq DESC";
        var found = new List<InstanceRow>();
        using var statement = _database.PrepareOnce(sql);
        statement.Bind(1, before).Bind(2, query.CreatedFrom?.UtcTicks ?? long.MinValue).Bind(3, query.CreatedTo?.UtcTicks ?? long.MaxValue);
        if (hasPrefix)
        {
            // No character is above this one, so all ids with the prefix are below.
            statement.Bind(4, query.InstanceIdPrefix).Bind(5, query.InstanceIdPrefix + char.ConvertFromUtf32(0x10FFFF));
        }

        while (found.Count < limit && statement.Step())
        {
            found.Add(Read(statement));
        }

        return found;
    }

    /// <summary>The instances that something must be done for when the runtime starts.</summary>
    public List<InstanceRow> WithWork()
    {
        using var statement = _database.PrepareOnce($"SELECT {Columns} FROM instance WHERE work = 1 ORDER BY seq");
        var rows = new List<InstanceRow>();
        while (statement.Step())
        {
            rows.Add(Read(statement));
        }

        return rows;
    }

    public void EachMessage(Action<long, Message> take)
    {
        using var statement = _database.PrepareOnce("SELECT instance, id, execution, recursive, event FROM inbox ORDER BY instance, id");
        while (statement.Step())
        {
            var content = JsonSerializer.Deserialize(statement.Blob(4), HistoryJson.Default.HistoryEvent)!;
            take(statement.Int64(0), new Message(content, statement.Int32(2), statement.Int64(1), statement.Int64(3) != 0));
        }
    }

    public void EachTimer(Action<TimerKey, long> take)
    {
        using var statement = _database.PrepareOnce("SELECT instance, execution, task, fire_at FROM timer");
        while (statement.Step())
        {
            take(new TimerKey(statement.Int64(0), statement.Int32(1), statement.Int32(2)), statement.Int64(3));
        }
    }

    public void Dispose() => _database.Dispose();

    private static InstanceRow? Single(Statement statement)
    {
        var row = statement.Step() ? Read(statement) : null;
        statement.Reset();
        return row;
    }

    private static InstanceRow Read(Statement row) => new(row.Int64(0), row.Text(1), row.Text(2), row.Text(3))
    {
        Status = (OrchestrationRuntimeStatus)row.Int32(4),
        CreatedAt = row.Int64(5),
        UpdatedAt = row.Int64(6),
        CompletedAt = row.IsNull(7) ? null : row.Int64(7),
        Execution = row.Int32(8),
        Turn = row.Int32(9),
        HasWork = row.Int64(10) != 0,
        Parent = row.IsNull(11) ? null : new ParentLink(row.Int64(11), row.Int32(12), row.Int32(13), row.Text(14), row.Text(15)),
        Trace = row.TextOrNull(16),
    };
}
