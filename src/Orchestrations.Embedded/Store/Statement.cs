using SQLitePCL;
using static SQLitePCL.raw;

namespace Orchestrations.Embedded;

/// <summary>A prepared statement. Parameters are numbered from 1, columns from 0. What a column's span shows is gone at the next step.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle, string sql) : IDisposable
{
    public Statement Bind(int parameter, long value)
    {
        _ = sqlite3_bind_int64(handle, parameter, value);
        return this;
    }

    public Statement Bind(int parameter, long? value)
    {
        _ = value is { } number ? sqlite3_bind_int64(handle, parameter, number) : sqlite3_bind_null(handle, parameter);
        return this;
    }

    public Statement Bind(int parameter, string? value)
    {
        _ = value is null ? sqlite3_bind_null(handle, parameter) : sqlite3_bind_text(handle, parameter, value);
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        _ = sqlite3_bind_blob(handle, parameter, value);
        return this;
    }

    /// <summary>Runs to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Step()
    {
        var result = sqlite3_step(handle);
        if (result == SQLITE_ROW)
        {
            return true;
        }

        if (result != SQLITE_DONE)
        {
            var error = database.Error(result, sql);
            Reset();
            throw error;
        }

        return false;
    }

    /// <summary>Runs a statement without rows, and makes it ready for the next time.</summary>
    public void Run()
    {
        _ = Step();
        Reset();
    }

    public void Reset() => _ = sqlite3_reset(handle);

    public bool IsNull(int column) => sqlite3_column_type(handle, column) == SQLITE_NULL;

    public long Int64(int column) => sqlite3_column_int64(handle, column);

    public int Int32(int column) => sqlite3_column_int(handle, column);

    public string Text(int column) => sqlite3_column_text(handle, column).utf8_to_string();

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public ReadOnlySpan<byte> Blob(int column) => sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
