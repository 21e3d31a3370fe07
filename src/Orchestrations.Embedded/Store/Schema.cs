using System.Globalization;

namespace Orchestrations.Embedded;

/// <summary>The store's tables, and how a file of an earlier version becomes one of this.</summary>
internal static class Schema
{
    /// <summary>"ORCH", which tells the store's files from other SQLite files.</summary>
    public const int ApplicationId = 0x4F524348;

    // A check reads the whole file; above this size it would delay the start more than it is worth.
    private const long MaxBytesToCheck = 32 * 1024 * 1024;

    // Step n takes a file from version n to n + 1. Steps are added at the end and never changed.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE instance(
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            status INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            completed_at INTEGER,
            execution INTEGER NOT NULL,
            turn INTEGER NOT NULL,
            work INTEGER NOT NULL,
            parent INTEGER,
            parent_execution INTEGER,
            parent_task INTEGER,
            parent_id TEXT,
            parent_name TEXT) STRICT;
        CREATE UNIQUE INDEX instance_id ON instance(id);
        CREATE INDEX instance_work ON instance(seq) WHERE work = 1;
        CREATE INDEX instance_parent ON instance(parent) WHERE parent IS NOT NULL;
        CREATE TABLE payload(key INTEGER PRIMARY KEY, json BLOB NOT NULL) STRICT;
        CREATE TABLE history(key INTEGER PRIMARY KEY, events BLOB NOT NULL) STRICT;
        CREATE TABLE timer(
            instance INTEGER NOT NULL,
            execution INTEGER NOT NULL,
            task INTEGER NOT NULL,
            fire_at INTEGER NOT NULL,
            PRIMARY KEY(instance, execution, task)) STRICT, WITHOUT ROWID;
        CREATE TABLE inbox(
            instance INTEGER NOT NULL,
            id INTEGER NOT NULL,
            execution INTEGER NOT NULL,
            recursive INTEGER NOT NULL,
            event BLOB NOT NULL,
            PRIMARY KEY(instance, id)) STRICT, WITHOUT ROWID;
        """,
        "ALTER TABLE instance ADD COLUMN trace TEXT;",
    ];

    public static int Version => Steps.Length;

    /// <summary>Opens the file for writing, makes or migrates its tables, and refuses what is not ours.</summary>
    public static Database Open(string path)
    {
        var isNew = !File.Exists(path) || new FileInfo(path).Length == 0;
        return Open(path, readOnly: false, database =>
        {
            if (!isNew)
            {
                Inspect(database, path);
            }

            Configure(database);
            Migrate(database);
        });
    }

    /// <summary>Refuses a file that can't be read as it is: one that is not ours, damaged, or of another version.</summary>
    public static void RequireReadable(string path)
    {
        using var database = Open(path, readOnly: true, database =>
        {
            Inspect(database, path);
            if (database.Scalar("PRAGMA user_version") is var version && version < Version)
            {
                throw new EmbeddedStoreException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{path}' was written by an earlier version of this software (schema {version}; this version reads {Version}). Read it with that version."));
            }
        });
    }

    private static Database Open(string path, bool readOnly, Action<Database> prepare)
    {
        var database = Database.Open(path, readOnly);
        try
        {
            prepare(database);
            return database;
        }
        catch (EmbeddedStoreException e)
        {
            database.Dispose();
            throw e.SqliteErrorCode is SQLitePCL.raw.SQLITE_NOTADB or SQLitePCL.raw.SQLITE_CORRUPT ? Damaged(path, $"SQLite error {e.SqliteErrorCode}", e) : e;
        }
    }

    private static void Configure(Database database)
    {
        // The writer checkpoints by itself, when nobody waits for it.
        database.Execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA cache_size = -65536;
            PRAGMA temp_store = MEMORY;
            """);
    }

    private static void Inspect(Database database, string path)
    {
        var applicationId = database.Scalar("PRAGMA application_id");
        var version = database.Scalar("PRAGMA user_version");
        if (applicationId != ApplicationId && (applicationId != 0 || version != 0 || database.Scalar("SELECT count(*) FROM sqlite_schema") != 0))
        {
            throw new EmbeddedStoreException($"'{path}' is a SQLite file of another application. Move it away, or give another data directory.");
        }

        if (version > Version)
        {
            throw new EmbeddedStoreException(
                $"'{path}' was written by a newer version of this software (schema {version}; this version knows {Version}). Run that version or a newer one.");
        }

        if (new FileInfo(path).Length <= MaxBytesToCheck)
        {
            using var check = database.PrepareOnce("PRAGMA quick_check(1)");
            if (check.Step() && check.Text(0) is var finding && !string.Equals(finding, "ok", StringComparison.Ordinal))
            {
                throw Damaged(path, finding);
            }
        }
    }

    private static void Migrate(Database database)
    {
        for (var version = (int)database.Scalar("PRAGMA user_version"); version < Version; version++)
        {
            database.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"BEGIN IMMEDIATE; {Steps[version]} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {version + 1}; COMMIT;"));
        }
    }

    private static EmbeddedStoreException Damaged(string path, string finding, Exception? cause = null) => new(
        $"'{path}' is damaged or no SQLite file ({finding}). Restore it from a backup, or move it and its -wal file away to begin anew.",
        cause);
}
