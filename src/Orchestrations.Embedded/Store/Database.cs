using SQLitePCL;
using static SQLitePCL.raw;

namespace Orchestrations.Embedded;

/// <summary>One SQLite connection, used by one thread at a time.</summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];

    static Database() => Batteries_V2.Init();

    private Database(sqlite3 handle) => _handle = handle;

    public bool InTransaction => sqlite3_get_autocommit(_handle) == 0;

    public static Database Open(string path, bool readOnly)
    {
        var flags = SQLITE_OPEN_NOMUTEX | (readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
        var result = sqlite3_open_v2(path, out var handle, flags, null);
        var database = new Database(handle);
        if (result != SQLITE_OK)
        {
            using (database)
            {
                throw database.Error(result, $"open '{path}'");
            }
        }

        _ = sqlite3_busy_timeout(handle, 5_000);
        return database;
    }

    public Statement Prepare(string sql)
    {
        var result = sqlite3_prepare_v3(_handle, sql, SQLITE_PREPARE_PERSISTENT, out var handle);
        Check(result, sql);
        var statement = new Statement(this, handle, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Prepares a statement that the caller disposes of.</summary>
    public Statement PrepareOnce(string sql)
    {
        Check(sqlite3_prepare_v2(_handle, sql, out var handle), sql);
        return new Statement(this, handle, sql);
    }

    public void Execute(string sql) => Check(sqlite3_exec(_handle, sql), sql);

    public long Scalar(string sql)
    {
        using var statement = PrepareOnce(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>How many pages were written since the last call.</summary>
    public int TakePagesWritten()
    {
        _ = sqlite3_db_status(_handle, SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 1);
        return pages;
    }

    /// <summary>Moves what the write-ahead log holds to the file, as far as no reader needs it.</summary>
    public void Checkpoint(int mode) => _ = sqlite3_wal_checkpoint_v2(_handle, "main", mode, out _, out _);

    /// <summary>Takes over all of another database, as it is committed at this moment.</summary>
    public void CopyFrom(Database source)
    {
        using var backup = sqlite3_backup_init(_handle, "main", source._handle, "main");
        if (backup is null || backup.IsInvalid)
        {
            throw Error(sqlite3_errcode(_handle), "begin the copy");
        }

        // In one step, which reads under one snapshot: whoever writes meanwhile is neither waited for nor copied.
        var result = sqlite3_backup_step(backup, -1);
        if (result != SQLITE_DONE)
        {
            throw Error(result, "copy the store");
        }
    }

    public void Check(int result, string what)
    {
        if (result != SQLITE_OK)
        {
            throw Error(result, what);
        }
    }

    public EmbeddedStoreException Error(int result, string what)
    {
        var code = result & 0xFF;
        var advice = code switch
        {
            SQLITE_FULL => "The disk is full: free some space.",
            SQLITE_IOERR => "The disk failed: check it, and that the directory still exists.",
            SQLITE_CORRUPT or SQLITE_NOTADB => "The file is damaged: restore it from a backup, or move it away to begin anew.",
            SQLITE_READONLY or SQLITE_CANTOPEN or SQLITE_PERM => "Check that this process may read and write the file and its directory.",
            _ => "",
        };
        return new EmbeddedStoreException(
            $"The store failed with SQLite error {result} ({sqlite3_errmsg(_handle).utf8_to_string()}) at: {what}. {advice}".TrimEnd(),
            sqliteErrorCode: code);
    }

    public void Dispose()
    {
        foreach (var statement in _statements)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }
}
