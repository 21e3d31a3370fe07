using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>
/// Reads the histories of a store without running anything of it. It takes no lock and writes nothing: a runtime that works on the store, or starts
/// on it, is not disturbed, and each history is read as it is committed at that moment.
/// </summary>
public sealed class StoredHistories : IDisposable
{
    private const int PageSize = 500;

    private readonly ReadSession _session;

    private StoredHistories(ReadSession session) => _session = session;

    /// <summary>How many instances there are.</summary>
    public long InstanceCount => _session.Count();

    /// <summary>Opens a store.</summary>
    /// <param name="dataDirectory">The directory that holds it.</param>
    /// <exception cref="FileNotFoundException">It holds none.</exception>
    /// <exception cref="EmbeddedStoreException">The file is damaged, foreign, or of another version; the message says what to do.</exception>
    public static StoredHistories Open(string dataDirectory)
    {
        var path = new EmbeddedOptions { DataDirectory = dataDirectory }.FilePath;
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"There is no store in '{Path.GetDirectoryName(path)}': it has no file {EmbeddedOptions.FileName}.", path);
        }

        Schema.RequireReadable(path);
        return new StoredHistories(new ReadSession(path));
    }

    /// <summary>Reads the history of the present execution of every instance, the newest instance first. One that has not begun has no events.</summary>
    public IEnumerable<OrchestrationHistory> ReadAll()
    {
        var before = long.MaxValue;
        while (_session.Query(new OrchestrationQuery(), before, PageSize) is { Count: > 0 } rows)
        {
            foreach (var row in rows)
            {
                // The row is read again: it may be gone by now.
                if (_session.Snapshot(store => store.Row(row.Seq) is null ? null : new OrchestrationHistory(row.Id, row.Name, store.History(row.Seq))) is { } history)
                {
                    yield return history;
                }
            }

            before = rows[^1].Seq;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
