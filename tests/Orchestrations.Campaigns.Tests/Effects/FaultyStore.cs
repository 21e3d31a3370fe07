using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Tests.Effects;

/// <summary>
/// A store that hiccups: <see cref="BeforeWrite"/> is asked before each write over an object, <see cref="BeforeCreate"/> before each that must be the
/// first, <see cref="BeforeDelete"/> before each that goes, <see cref="BeforeRead"/> before each read; each may throw, or do something in between.
/// </summary>
internal sealed class FaultyStore(IObjectStore inner) : IObjectStore
{
    public Action BeforeWrite { get; set; } = () => { };

    public Action BeforeCreate { get; set; } = () => { };

    public Action<ObjectName> BeforeRead { get; set; } = _ => { };

    public Action BeforeDelete { get; set; } = () => { };

    public Task<ObjectInfo?> GetInfoAsync(ObjectName name, CancellationToken cancellationToken) => inner.GetInfoAsync(name, cancellationToken);

    public Task<ObjectContent?> ReadAsync(ObjectName name, int maxBytes, CancellationToken cancellationToken)
    {
        BeforeRead(name);
        return inner.ReadAsync(name, maxBytes, cancellationToken);
    }

    public Task<Stream?> OpenReadAsync(ObjectName name, long offset, long? length, CancellationToken cancellationToken) =>
        inner.OpenReadAsync(name, offset, length, cancellationToken);

    public Task<string?> TryCreateAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken)
    {
        BeforeCreate();
        return inner.TryCreateAsync(name, content, contentType, cancellationToken);
    }

    public Task<string> WriteAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken)
    {
        BeforeWrite();
        return inner.WriteAsync(name, content, contentType, cancellationToken);
    }

    public Task<string?> TryReplaceAsync(
        ObjectName name, ReadOnlyMemory<byte> content, string contentType, string etag, CancellationToken cancellationToken) =>
        inner.TryReplaceAsync(name, content, contentType, etag, cancellationToken);

    public Task<ObjectInfo> WriteStreamAsync(
        ObjectName name, string contentType, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        inner.WriteStreamAsync(name, contentType, write, cancellationToken);

    public Task<bool> DeleteAsync(ObjectName name, CancellationToken cancellationToken)
    {
        BeforeDelete();
        return inner.DeleteAsync(name, cancellationToken);
    }

    public IAsyncEnumerable<ObjectInfo> ListAsync(ObjectContainer container, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(container, prefix, cancellationToken);

    public Uri GetAddress(ObjectName name) => inner.GetAddress(name);
}
