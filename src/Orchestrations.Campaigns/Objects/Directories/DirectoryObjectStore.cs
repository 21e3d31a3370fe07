using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Orchestrations.Campaigns.Objects;

/// <summary>
/// Objects as files, a directory for each container. Bytes go to a temporary file, to the disk, and then to their name in one step, so that a file
/// is whole or not there, a power cut included. An object of up to 1 MiB has the SHA-256 of its content for an ETag; a larger one has its
/// length and the time it was written, and its SHA-256 is not kept. Media types follow from the names. On a file system that
/// ignores case, names that differ in nothing else are one object.
/// </summary>
public sealed class DirectoryObjectStore : IObjectStore
{
    private const int HashedBytes = 1024 * 1024;

    // A compare-and-swap takes two steps on a file system. The lock makes them one, within the process: a data directory has one owner.
    private static readonly SemaphoreSlim[] NameLocks = [.. Enumerable.Range(0, 128).Select(_ => new SemaphoreSlim(1, 1))];

    // A folder is not removed between the look for it and the move of a file into it.
    private static readonly ReaderWriterLockSlim FolderLock = new();

    private readonly string[] _roots;
    private readonly Lock _cleaning = new();
    private bool _isClean;

    /// <summary>Keeps objects in these directories. Nothing is touched before the first write.</summary>
    /// <param name="directories">The directory of each container.</param>
    public DirectoryObjectStore(ObjectDirectories directories)
    {
        ArgumentNullException.ThrowIfNull(directories);
        _roots = [Path.GetFullPath(directories.Inputs), Path.GetFullPath(directories.Effects), Path.GetFullPath(directories.Outputs)];
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo?> GetInfoAsync(ObjectName name, CancellationToken cancellationToken)
    {
        var place = PlaceOf(name);
        try
        {
            return await ReadInfoAsync(name, place, cancellationToken);
        }
        catch (Exception exception) when (DirectoryFailure.IsOne(exception))
        {
            throw DirectoryFailure.Explain(exception, place);
        }
    }

    /// <inheritdoc/>
    public async Task<ObjectContent?> ReadAsync(ObjectName name, int maxBytes, CancellationToken cancellationToken)
    {
        var place = PlaceOf(name);
        try
        {
            await using var stream = TryOpen(place);
            if (stream is null)
            {
                return null;
            }

            if (stream.Length > maxBytes)
            {
                throw new InvalidDataException($"The object '{name}' has {stream.Length} bytes, more than the {maxBytes} expected.");
            }

            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return new ObjectContent(bytes, ETagOf(bytes, File.GetLastWriteTimeUtc(stream.SafeFileHandle)));
        }
        catch (Exception exception) when (DirectoryFailure.IsOne(exception))
        {
            throw DirectoryFailure.Explain(exception, place);
        }
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        var place = PlaceOf(name);
        try
        {
            var stream = TryOpen(place);
            if (stream is not null)
            {
                stream.Position = offset;
            }

            return Task.FromResult<Stream?>(stream is not null && length is { } bytes ? new BoundedReadStream(stream, bytes) : stream);
        }
        catch (Exception exception) when (DirectoryFailure.IsOne(exception))
        {
            throw DirectoryFailure.Explain(exception, place);
        }
    }

    /// <inheritdoc/>
    public async Task<string?> TryCreateAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken) =>
        File.Exists(PlaceOf(name)) ? null : await PutAsync(name, content, overwrite: false, expected: null, cancellationToken);

    /// <inheritdoc/>
    public async Task<string> WriteAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken) =>
        (await PutAsync(name, content, overwrite: true, expected: null, cancellationToken))!;

    /// <inheritdoc/>
    public async Task<string?> TryReplaceAsync(
        ObjectName name,
        ReadOnlyMemory<byte> content,
        string contentType,
        string etag,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        return await PutAsync(name, content, overwrite: true, etag, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo> WriteStreamAsync(
        ObjectName name,
        string contentType,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var place = PlaceOf(name);
        using var file = CreateTemporary(name, place);
        var stream = new HashingStream(
            file.Stream,
            exception => DirectoryFailure.IsOne(exception) ? DirectoryFailure.Explain(exception, place) : null,
            file.SyncAhead);
        try
        {
            // What the writer throws is the writer's, and passes as it is.
            await write(stream, cancellationToken);
            var (sha256, _) = stream.Finish();
            try
            {
                await file.SyncAsync();
                var modified = File.GetLastWriteTimeUtc(file.Stream.SafeFileHandle);
                var etag = stream.BytesWritten > HashedBytes ? ETagOf(stream.BytesWritten, modified) : sha256;
                await PutInPlaceAsync(file, place, overwrite: true, expected: null, cancellationToken);
                return new ObjectInfo(name, stream.BytesWritten, MediaTypeNames.OfPath(name.Path), etag, sha256, new DateTimeOffset(modified));
            }
            catch (Exception exception) when (DirectoryFailure.IsOne(exception))
            {
                throw DirectoryFailure.Explain(exception, place);
            }
        }
        finally
        {
            stream.Release();
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(ObjectName name, CancellationToken cancellationToken)
    {
        var place = PlaceOf(name);
        var nameLock = LockOf(place);
        await nameLock.WaitAsync(cancellationToken);
        try
        {
            if (!File.Exists(place))
            {
                return false;
            }

            File.Delete(place);
            DurableFiles.SyncDeletion(Path.GetDirectoryName(place)!);
            RemoveEmptyFolders(name, place);
            return true;
        }
        catch (Exception exception) when (DirectoryFailure.IsOne(exception))
        {
            throw DirectoryFailure.Explain(exception, place);
        }
        finally
        {
            nameLock.Release();
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        ObjectContainer container,
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        foreach (var path in PathsBelow(_roots[(int)container], "", prefix))
        {
            if (await GetInfoAsync(new ObjectName(container, path), cancellationToken) is { } info)
            {
                yield return info;
            }
        }
    }

    /// <inheritdoc/>
    public Uri GetAddress(ObjectName name) => new(PlaceOf(name));

    private static string ETagOf(ReadOnlySpan<byte> content, DateTime modified) =>
        content.Length > HashedBytes ? ETagOf(content.Length, modified) : Convert.ToHexStringLower(SHA256.HashData(content));

    private static string ETagOf(long length, DateTime modified) => string.Create(null, $"{length:x}-{modified.Ticks:x}");

    private static SemaphoreSlim LockOf(string place) =>
        NameLocks[(int)((uint)StringComparer.OrdinalIgnoreCase.GetHashCode(place) % (uint)NameLocks.Length)];

    private static FileStream? TryOpen(string place)
    {
        try
        {
            return new FileStream(place, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (UnauthorizedAccessException) when (Directory.Exists(place))
        {
            return null;
        }
    }

    private static async Task<ObjectInfo?> ReadInfoAsync(ObjectName name, string place, CancellationToken cancellationToken)
    {
        await using var stream = TryOpen(place);
        if (stream is null)
        {
            return null;
        }

        var length = stream.Length;
        var modified = File.GetLastWriteTimeUtc(stream.SafeFileHandle);
        var sha256 = length > HashedBytes ? null : Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken));
        return new ObjectInfo(name, length, MediaTypeNames.OfPath(name.Path), sha256 ?? ETagOf(length, modified), sha256, new DateTimeOffset(modified));
    }

    // A campaign has a folder for each of its items; left empty, they would stay for ever.
    private void RemoveEmptyFolders(ObjectName name, string place)
    {
        var root = _roots[(int)name.Container];
        FolderLock.EnterWriteLock();
        try
        {
            for (var folder = Path.GetDirectoryName(place)!; folder.Length > root.Length; folder = Path.GetDirectoryName(folder)!)
            {
                if (Directory.EnumerateFileSystemEntries(folder).Any())
                {
                    return;
                }

                Directory.Delete(folder);
            }
        }
        catch (Exception exception) when (DirectoryFailure.IsOne(exception))
        {
            // Another deletion has removed it, or it is not ours to remove. The object is gone all the same.
        }
        finally
        {
            FolderLock.ExitWriteLock();
        }
    }

    // In the order of whole paths: a folder counts as its name with the slash, so that "a-b" comes before "a/b".
    private static IEnumerable<string> PathsBelow(string directory, string path, string prefix)
    {
        List<string> entries;
        try
        {
            entries =
            [
                .. new DirectoryInfo(directory).EnumerateFileSystemInfos()
                    .Select(entry => entry is DirectoryInfo ? $"{path}{entry.Name}/" : path + entry.Name)
                    .Where(entry => entry.StartsWith(prefix, StringComparison.Ordinal) || (entry[^1] == '/' && prefix.StartsWith(entry, StringComparison.Ordinal)))
                    .Where(entry => ObjectName.IsPath(entry.TrimEnd('/'))),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            yield break;
        }
        catch (Exception exception) when (DirectoryFailure.IsOne(exception))
        {
            throw DirectoryFailure.Explain(exception, directory);
        }

        entries.Sort(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (entry[^1] != '/')
            {
                yield return entry;
                continue;
            }

            foreach (var below in PathsBelow(Path.Combine(directory, Path.GetFileName(entry.TrimEnd('/'))), entry, prefix))
            {
                yield return below;
            }
        }
    }

    private string PlaceOf(ObjectName name) => Path.Combine(_roots[(int)name.Container], name.Path.Replace('/', Path.DirectorySeparatorChar));

    private TemporaryFile CreateTemporary(ObjectName name, string place)
    {
        try
        {
            RemoveLeftovers();
            return TemporaryFile.Create(_roots[(int)name.Container]);
        }
        catch (Exception exception) when (DirectoryFailure.IsOne(exception))
        {
            throw DirectoryFailure.Explain(exception, place);
        }
    }

    // Of all containers at the first write to any: what a killed process left in one may be in another than what this one writes to.
    private void RemoveLeftovers()
    {
        lock (_cleaning)
        {
            if (!_isClean)
            {
                Array.ForEach(_roots, TemporaryFile.RemoveLeftovers);
                _isClean = true;
            }
        }
    }

    private async Task<string?> PutAsync(ObjectName name, ReadOnlyMemory<byte> content, bool overwrite, string? expected, CancellationToken cancellationToken)
    {
        var place = PlaceOf(name);
        try
        {
            if (expected is not null && (await ReadInfoAsync(name, place, cancellationToken))?.ETag != expected)
            {
                return null;
            }

            using var file = CreateTemporary(name, place);
            await file.Stream.WriteAsync(content, cancellationToken);
            await file.SyncAsync();
            var etag = ETagOf(content.Span, File.GetLastWriteTimeUtc(file.Stream.SafeFileHandle));
            return await PutInPlaceAsync(file, place, overwrite, expected is null ? null : (name, expected), cancellationToken) ? etag : null;
        }
        catch (Exception exception) when (DirectoryFailure.IsOne(exception))
        {
            throw DirectoryFailure.Explain(exception, place);
        }
    }

    private static async Task<bool> PutInPlaceAsync(
        TemporaryFile file,
        string place,
        bool overwrite,
        (ObjectName Name, string ETag)? expected,
        CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(place)!;
        var nameLock = LockOf(place);
        await nameLock.WaitAsync(cancellationToken);
        try
        {
            if ((expected is { } wanted && (await ReadInfoAsync(wanted.Name, place, cancellationToken))?.ETag != wanted.ETag)
                || !PutInFolder(file, folder, place, overwrite))
            {
                return false;
            }
        }
        finally
        {
            nameLock.Release();
        }

        try
        {
            DurableFiles.SyncDirectory(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody has deleted the object already, and its folder was left empty.
        }

        return true;
    }

    private static bool PutInFolder(TemporaryFile file, string folder, string place, bool overwrite)
    {
        FolderLock.EnterReadLock();
        try
        {
            DurableFiles.EnsureDirectory(folder);
            return file.PutInPlace(place, overwrite);
        }
        finally
        {
            FolderLock.ExitReadLock();
        }
    }
}
