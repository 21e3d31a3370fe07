using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Tests.Intake;

/// <summary>Objects in memory. <see cref="BeforeRead"/> and <see cref="BeforeWrite"/> may throw, as a crash would, or do what others do meanwhile.</summary>
internal sealed class MemoryObjectStore : IObjectStore
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, (ObjectName Name, byte[] Bytes, string Type)> _objects = new(StringComparer.Ordinal);

    public Func<ObjectName, Task> BeforeWrite { get; set; } = _ => Task.CompletedTask;

    public Func<ObjectName, Task> BeforeRead { get; set; } = _ => Task.CompletedTask;

    public int Reads { get; private set; }

    public string[] Paths
    {
        get
        {
            lock (_lock)
            {
                return [.. _objects.Values.Select(o => o.Name.Path)];
            }
        }
    }

    public Task<ObjectInfo?> GetInfoAsync(ObjectName name, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<ObjectContent?> ReadAsync(ObjectName name, int maxBytes, CancellationToken cancellationToken)
    {
        await BeforeRead(name);
        lock (_lock)
        {
            Reads++;
            return _objects.TryGetValue(name.ToString(), out var found) ? new ObjectContent(found.Bytes, ETag(found.Bytes)) : null;
        }
    }

    public Task<Stream?> OpenReadAsync(ObjectName name, long offset, long? length, CancellationToken cancellationToken) => throw new NotSupportedException();

    public async Task<string?> TryCreateAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken)
    {
        await BeforeWrite(name);
        lock (_lock)
        {
            return _objects.TryAdd(name.ToString(), (name, content.ToArray(), contentType)) ? ETag(content.Span) : null;
        }
    }

    public async Task<string> WriteAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken)
    {
        await BeforeWrite(name);
        lock (_lock)
        {
            _objects[name.ToString()] = (name, content.ToArray(), contentType);
            return ETag(content.Span);
        }
    }

    public async Task<string?> TryReplaceAsync(
        ObjectName name, ReadOnlyMemory<byte> content, string contentType, string etag, CancellationToken cancellationToken)
    {
        await BeforeWrite(name);
        lock (_lock)
        {
            if (!_objects.TryGetValue(name.ToString(), out var found) || ETag(found.Bytes) != etag)
            {
                return null;
            }

            _objects[name.ToString()] = (name, content.ToArray(), contentType);
            return ETag(content.Span);
        }
    }

    public async Task<ObjectInfo> WriteStreamAsync(
        ObjectName name, string contentType, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await write(buffer, cancellationToken);
        var etag = await WriteAsync(name, buffer.ToArray(), contentType, cancellationToken);
        return new ObjectInfo(name, buffer.Length, contentType, etag, ETag(buffer.ToArray()), DateTimeOffset.UnixEpoch);
    }

    public Task<bool> DeleteAsync(ObjectName name, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_objects.Remove(name.ToString()));
        }
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(ObjectContainer container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        (ObjectName Name, byte[] Bytes, string Type)[] found;
        lock (_lock)
        {
            found = [.. _objects.Values.Where(o => o.Name.Container == container && o.Name.Path.StartsWith(prefix, StringComparison.Ordinal))];
        }

        foreach (var (name, bytes, type) in found)
        {
            await Task.CompletedTask;
            yield return new ObjectInfo(name, bytes.Length, type, ETag(bytes), null, DateTimeOffset.UnixEpoch);
        }
    }

    public Uri GetAddress(ObjectName name) => throw new NotSupportedException();

    private static string ETag(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
