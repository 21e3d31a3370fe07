namespace Orchestrations.Campaigns.Objects;

/// <summary>
/// Where documents, media, the ledger and outputs are kept. Every write is whole or not at all, and durable when its task completes.
/// </summary>
public interface IObjectStore
{
    /// <summary>What is known of an object, or null where there is none.</summary>
    /// <param name="name">The object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<ObjectInfo?> GetInfoAsync(ObjectName name, CancellationToken cancellationToken);

    /// <summary>Reads a small object whole, or gives null where there is none.</summary>
    /// <param name="name">The object.</param>
    /// <param name="maxBytes">How many bytes are read at most.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidDataException">The object is larger.</exception>
    Task<ObjectContent?> ReadAsync(ObjectName name, int maxBytes, CancellationToken cancellationToken);

    /// <summary>Opens an object for reading, or gives null where there is none. The caller disposes of the stream.</summary>
    /// <param name="name">The object.</param>
    /// <param name="offset">Where to begin, in bytes.</param>
    /// <param name="length">How many bytes, or null for all the rest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<Stream?> OpenReadAsync(ObjectName name, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Writes a small object where there is none of that name.</summary>
    /// <param name="name">The object.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its ETag, or null where there is one already: that one is left as it is.</returns>
    Task<string?> TryCreateAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken);

    /// <summary>Writes a small object, over one that is there.</summary>
    /// <param name="name">The object.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its ETag.</returns>
    Task<string> WriteAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken);

    /// <summary>Writes over an object that has not changed since its ETag was read.</summary>
    /// <param name="name">The object.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="etag">The ETag it must still have.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Its new ETag, or null where it has changed or is gone.</returns>
    Task<string?> TryReplaceAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, string etag, CancellationToken cancellationToken);

    /// <summary>
    /// Streams an object of any size into place. It appears under its name when <paramref name="write"/> has returned, whole, over one that is there;
    /// when it throws, nothing appears and nothing is left behind.
    /// </summary>
    /// <param name="name">The object.</param>
    /// <param name="contentType">Its media type.</param>
    /// <param name="write">Writes the bytes to the stream it is given.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>What was written, with its SHA-256.</returns>
    Task<ObjectInfo> WriteStreamAsync(ObjectName name, string contentType, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken);

    /// <summary>Deletes an object.</summary>
    /// <param name="name">The object.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> DeleteAsync(ObjectName name, CancellationToken cancellationToken);

    /// <summary>The objects of a container whose path begins with a prefix, ordered by path, ordinally.</summary>
    /// <param name="container">The container.</param>
    /// <param name="prefix">The prefix; empty for all.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<ObjectInfo> ListAsync(ObjectContainer container, string prefix, CancellationToken cancellationToken);

    /// <summary>The address at which a person finds an object: a file's URI, or a blob's. It holds no secret.</summary>
    /// <param name="name">The object.</param>
    Uri GetAddress(ObjectName name);
}
