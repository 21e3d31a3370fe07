namespace Orchestrations.Embedded;

/// <summary>
/// Keeps every other runtime off the store's file, of this process or another. The operating system holds the lock, so it goes when the
/// process goes, however it ends.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    public static StoreLock Take(string storePath)
    {
        var path = storePath + ".lock";
        try
        {
            // The file stays when the lock is released: deleting it would let two runtimes lock two files of one name.
            return new StoreLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new EmbeddedStoreException($"The lock file '{path}' can't be written. Check that this process may write to its directory.", e);
        }
        catch (IOException e)
        {
            throw new EmbeddedStoreException(
                $"The store '{storePath}' is in use by another runtime. Stop that one first, or give this one another data directory.",
                e);
        }
    }

    public void Dispose() => _file.Dispose();
}
