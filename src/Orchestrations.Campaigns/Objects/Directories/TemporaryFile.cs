namespace Orchestrations.Campaigns.Objects;

/// <summary>A file on its way into a directory: it is put in place whole, or is gone when disposed of.</summary>
internal sealed class TemporaryFile : IDisposable
{
    // No object's path can hold a tilde, so no object can be mistaken for this folder.
    internal const string FolderName = ".tmp~";

    private const string Prefix = "object-";

    // So much is written between two syncs that are made while more is on its way.
    private const long SyncAheadBytes = 32 * 1024 * 1024;

    private readonly string _path;
    private bool _placed;
    private long _syncedBytes;
    private Task _syncing = Task.CompletedTask;

    private TemporaryFile(string path, FileStream stream)
    {
        _path = path;
        Stream = stream;
    }

    public FileStream Stream { get; }

    public static TemporaryFile Create(string root)
    {
        var folder = Path.Combine(root, FolderName);
        DurableFiles.EnsureDirectory(folder);
        while (true)
        {
            var path = Path.Combine(folder, Prefix + Guid.NewGuid().ToString("N"));

            // It is written in large pieces, and wants no buffer. Shared for deletion, so that Windows lets it be renamed while it is open; elsewhere this is
            // a lock that other processes see.
            var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0);

            // Another process that was cleaning up may have taken it between its creation and its lock.
            if (File.Exists(path))
            {
                return new TemporaryFile(path, stream);
            }

            stream.Dispose();
        }
    }

    /// <summary>Deletes what killed processes left behind. A file that a living process writes is locked, and stays.</summary>
    public static void RemoveLeftovers(string root)
    {
        var folder = new DirectoryInfo(Path.Combine(root, FolderName));
        if (!folder.Exists)
        {
            return;
        }

        foreach (var file in folder.EnumerateFiles(Prefix + "*"))
        {
            try
            {
                new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // In use, or not ours to delete: it harms nobody where it is.
            }
        }
    }

    /// <summary>Has the disk take what was written while more is on its way, so that the sync at the end has little left to wait for.</summary>
    /// <param name="bytes">How many bytes were written so far.</param>
    public void SyncAhead(long bytes)
    {
        // One that failed is kept: what it could not write, a later one would not speak of again.
        if (bytes - _syncedBytes >= SyncAheadBytes && _syncing.IsCompletedSuccessfully)
        {
            _syncedBytes = bytes;
            _syncing = Task.Run(() => RandomAccess.FlushToDisk(Stream.SafeFileHandle));
        }
    }

    /// <summary>Waits until all that was written is on the disk.</summary>
    public async Task SyncAsync()
    {
        await _syncing;
        Stream.Flush(flushToDisk: true);
    }

    /// <summary>Puts the bytes on disk under their name, over a file that is there, or not at all where <paramref name="overwrite"/> says so.</summary>
    /// <returns>Whether it was put there.</returns>
    public bool PutInPlace(string place, bool overwrite)
    {
        // The file stays open, and so locked, until it has its name.
        if (overwrite)
        {
            File.Move(_path, place, overwrite: true);
            _placed = true;
        }
        else
        {
            _placed = DurableFiles.TryMoveToFreeName(_path, place);
        }

        return _placed;
    }

    public void Dispose()
    {
        if (!_placed)
        {
            File.Delete(_path);
        }

        Stream.Dispose();
    }
}
