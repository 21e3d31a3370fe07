using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Orchestrations.Campaigns.Objects;

/// <summary>
/// Objects as block blobs. Containers are made when they are first written to. Each blob carries its SHA-256 as the metadata <c>sha256</c>.
/// A stream is staged in blocks and appears when its block list is committed; the blocks of one that was given up are deleted by Azure after a week.
/// Of two streams written to one name at once, one may fail, and can be tried again.
/// </summary>
public sealed class BlobObjectStore : IObjectStore
{
    private const string Sha256Key = "sha256";
    private const string WriteKey = "write";

    private readonly BlobContainerClient[] _containers;
    private readonly bool[] _made;

    /// <summary>Keeps objects in the containers of a storage account.</summary>
    /// <param name="service">The account.</param>
    /// <param name="outputContainer">The container of <see cref="ObjectContainer.Outputs"/>.</param>
    public BlobObjectStore(BlobServiceClient service, string outputContainer)
    {
        ArgumentNullException.ThrowIfNull(service);
        _containers =
        [
            service.GetBlobContainerClient("inputs"),
            service.GetBlobContainerClient("effects"),
            service.GetBlobContainerClient(outputContainer),
        ];
        _made = new bool[_containers.Length];
    }

    /// <inheritdoc/>
    public Task<ObjectInfo?> GetInfoAsync(ObjectName name, CancellationToken cancellationToken) => CallAsync(
        name,
        async () =>
        {
            try
            {
                BlobProperties properties = await ClientOf(name).GetPropertiesAsync(conditions: null, cancellationToken);
                return new ObjectInfo(
                    name,
                    properties.ContentLength,
                    properties.ContentType,
                    TextOf(properties.ETag),
                    Sha256Of(properties.Metadata),
                    properties.LastModified);
            }
            catch (RequestFailedException exception) when (exception.Status == 404)
            {
                return null;
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ObjectContent?> ReadAsync(ObjectName name, int maxBytes, CancellationToken cancellationToken) => CallAsync(
        name,
        async () =>
        {
            try
            {
                using BlobDownloadStreamingResult answer = await ClientOf(name).DownloadStreamingAsync(options: null, cancellationToken);
                var length = answer.Details.ContentLength;
                if (length > maxBytes)
                {
                    throw new InvalidDataException($"The object '{name}' has {length} bytes, more than the {maxBytes} expected.");
                }

                var bytes = new byte[length];
                await answer.Content.ReadExactlyAsync(bytes, cancellationToken);
                return new ObjectContent(bytes, TextOf(answer.Details.ETag));
            }
            catch (RequestFailedException exception) when (exception.Status == 404)
            {
                return null;
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(ObjectName name, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length ?? 0, nameof(length));
        return CallAsync(
            name,
            async () =>
            {
                try
                {
                    // A range of no bytes can't be asked for; one byte of it shows whether the blob is there.
                    var range = (offset, length) == (0, null) ? default : new HttpRange(offset, length is 0 ? 1 : length);
                    BlobDownloadStreamingResult answer = await ClientOf(name).DownloadStreamingAsync(
                        new BlobDownloadOptions { Range = range },
                        cancellationToken);
                    if (length is not 0)
                    {
                        return answer.Content;
                    }

                    answer.Dispose();
                    return Stream.Null;
                }
                catch (RequestFailedException exception) when (exception.Status == 404)
                {
                    return null;
                }
                catch (RequestFailedException exception) when (exception.Status == 416)
                {
                    return Stream.Null;
                }
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<string?> TryCreateAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken) =>
        PutAsync(name, content, contentType, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellationToken);

    /// <inheritdoc/>
    public async Task<string> WriteAsync(ObjectName name, ReadOnlyMemory<byte> content, string contentType, CancellationToken cancellationToken) =>
        (await PutAsync(name, content, contentType, conditions: null, cancellationToken))!;

    /// <inheritdoc/>
    public Task<string?> TryReplaceAsync(
        ObjectName name,
        ReadOnlyMemory<byte> content,
        string contentType,
        string etag,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        return PutAsync(name, content, contentType, new BlobRequestConditions { IfMatch = new ETag($"\"{etag}\"") }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ObjectInfo> WriteStreamAsync(
        ObjectName name,
        string contentType,
        Func<Stream, CancellationToken, Task> write,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        await EnsureContainerAsync(name, cancellationToken);
        var client = _containers[(int)name.Container].GetBlockBlobClient(name.Path);
        await using var blocks = new BlobBlockStream(client, cancellationToken);
        var stream = new HashingStream(
            blocks,
            exception => StorageAccountFailure.IsOne(exception, cancellationToken) ? BlobFailure.Explain(exception, name.ToString()) : null,
            withMd5: true);
        try
        {
            await write(stream, cancellationToken);
            var (sha256, md5) = stream.Finish();
            return await CallAsync(
                name,
                async () =>
                {
                    await blocks.CompleteAsync();
                    BlobContentInfo committed = await client.CommitBlockListAsync(
                        blocks.Blocks,
                        new CommitBlockListOptions
                        {
                            HttpHeaders = new BlobHttpHeaders { ContentType = contentType, ContentHash = md5 },
                            Metadata = new Dictionary<string, string> { [Sha256Key] = sha256 },
                        },
                        cancellationToken);
                    return new ObjectInfo(name, stream.BytesWritten, contentType, TextOf(committed.ETag), sha256, committed.LastModified);
                },
                cancellationToken);
        }
        finally
        {
            stream.Release();
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(ObjectName name, CancellationToken cancellationToken) => CallAsync(
        name,
        async () => (await ClientOf(name).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions: null, cancellationToken)).Value,
        cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        ObjectContainer container,
        string prefix,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var pages = _containers[(int)container].GetBlobsAsync(new GetBlobsOptions { Prefix = prefix, Traits = BlobTraits.Metadata }, cancellationToken);
        await using var blobs = pages.GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await blobs.MoveNextAsync())
                {
                    yield break;
                }
            }
            catch (RequestFailedException exception) when (exception.Status == 404)
            {
                yield break;
            }
            catch (Exception exception) when (StorageAccountFailure.IsOne(exception, cancellationToken))
            {
                throw BlobFailure.Explain(exception, _containers[(int)container].Name);
            }

            var blob = blobs.Current;
            if (ObjectName.IsPath(blob.Name))
            {
                yield return new ObjectInfo(
                    new ObjectName(container, blob.Name),
                    blob.Properties.ContentLength ?? 0,
                    blob.Properties.ContentType,
                    TextOf(blob.Properties.ETag.GetValueOrDefault()),
                    Sha256Of(blob.Metadata),
                    blob.Properties.LastModified.GetValueOrDefault());
            }
        }
    }

    /// <inheritdoc/>
    public Uri GetAddress(ObjectName name) => new UriBuilder(ClientOf(name).Uri) { Query = "" }.Uri;

    // A header's ETag is quoted, a listing's is not.
    private static string TextOf(ETag etag) => etag.ToString().Trim('"');

    private static string? Sha256Of(IDictionary<string, string> metadata) => metadata.TryGetValue(Sha256Key, out var sha256) ? sha256 : null;

    private static async Task<T> CallAsync<T>(ObjectName name, Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (StorageAccountFailure.IsOne(exception, cancellationToken))
        {
            throw BlobFailure.Explain(exception, name.ToString());
        }
    }

    private BlobClient ClientOf(ObjectName name) => _containers[(int)name.Container].GetBlobClient(name.Path);

    private async Task EnsureContainerAsync(ObjectName name, CancellationToken cancellationToken)
    {
        var container = (int)name.Container;
        if (!_made[container])
        {
            await CallAsync(
                name,
                () => _containers[container].CreateIfNotExistsAsync(PublicAccessType.None, metadata: null, encryptionScopeOptions: null, cancellationToken),
                cancellationToken);
            _made[container] = true;
        }
    }

    private async Task<string?> PutAsync(
        ObjectName name,
        ReadOnlyMemory<byte> content,
        string contentType,
        BlobRequestConditions? conditions,
        CancellationToken cancellationToken)
    {
        await EnsureContainerAsync(name, cancellationToken);
        var write = Guid.NewGuid().ToString("N");
        var options = new BlobUploadOptions
        {
            Conditions = conditions,
            HttpHeaders = new BlobHttpHeaders { ContentType = contentType },
            Metadata = new Dictionary<string, string> { [Sha256Key] = Convert.ToHexStringLower(SHA256.HashData(content.Span)), [WriteKey] = write },
        };
        return await CallAsync(
            name,
            async () =>
            {
                try
                {
                    BlobContentInfo written = await ClientOf(name).UploadAsync(BinaryData.FromBytes(content), options, cancellationToken);
                    return TextOf(written.ETag);
                }
                catch (RequestFailedException exception) when (conditions is not null && IsConflict(exception))
                {
                    return await GetOwnETagAsync(name, write, cancellationToken);
                }
            },
            cancellationToken);
    }

    private static bool IsConflict(RequestFailedException exception) =>
        exception.Status == 412 || exception.ErrorCode == BlobErrorCode.BlobAlreadyExists || exception.ErrorCode == BlobErrorCode.BlobNotFound;

    // The client tries again when an answer is lost, and then meets what it wrote itself: that is no conflict.
    private async Task<string?> GetOwnETagAsync(ObjectName name, string write, CancellationToken cancellationToken)
    {
        try
        {
            BlobProperties properties = await ClientOf(name).GetPropertiesAsync(conditions: null, cancellationToken);
            return properties.Metadata.TryGetValue(WriteKey, out var writer) && writer == write ? TextOf(properties.ETag) : null;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }
}
