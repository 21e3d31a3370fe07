namespace Orchestrations.Embedded;

/// <summary>The store's file can't be used, or an operation on it failed. The message says what to do.</summary>
/// <param name="message">What is wrong, and what to do.</param>
/// <param name="innerException">The cause, or null.</param>
/// <param name="sqliteErrorCode">SQLite's primary result code, or 0 where it is not SQLite that refused.</param>
public sealed class EmbeddedStoreException(string message, Exception? innerException = null, int sqliteErrorCode = 0)
    : Exception(message, innerException)
{
    /// <summary>SQLite's primary result code, or 0 where it is not SQLite that refused.</summary>
    public int SqliteErrorCode { get; } = sqliteErrorCode;

    /// <summary>Whether the file or its disk is at fault, so that every other operation would fail too.</summary>
    internal bool IsStorageFault => SqliteErrorCode is
        SQLitePCL.raw.SQLITE_FULL or
        SQLitePCL.raw.SQLITE_IOERR or
        SQLitePCL.raw.SQLITE_CORRUPT or
        SQLitePCL.raw.SQLITE_NOTADB or
        SQLitePCL.raw.SQLITE_READONLY or
        SQLitePCL.raw.SQLITE_CANTOPEN or
        SQLitePCL.raw.SQLITE_NOMEM or
        SQLitePCL.raw.SQLITE_BUSY;
}
