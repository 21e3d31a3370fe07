using System.Security.Cryptography;

namespace Orchestrations.Campaigns.Objects;

/// <summary>The forward-only stream that a writer is given: it passes bytes on, and hashes them while they are on their way.</summary>
/// <param name="inner">Where the bytes go; the caller's to dispose of.</param>
/// <param name="explain">Says what a failure of <paramref name="inner"/> means, or null to let it pass.</param>
/// <param name="written">Is told after each write how many bytes there are, or null.</param>
/// <param name="withMd5">Whether the MD5 is wanted too.</param>
internal sealed class HashingStream(Stream inner, Func<Exception, ObjectStoreException?> explain, Action<long>? written = null, bool withMd5 = false) : Stream
{
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash? _md5 = withMd5 ? IncrementalHash.CreateHash(HashAlgorithmName.MD5) : null;
    private bool _finished;

    public long BytesWritten { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => !_finished;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => BytesWritten;
        set => throw new NotSupportedException();
    }

    /// <summary>Ends the writing, and gives the SHA-256 in lowercase hex.</summary>
    public (string Sha256, byte[]? Md5) Finish()
    {
        _finished = true;
        return (Convert.ToHexStringLower(_sha256.GetHashAndReset()), _md5?.GetHashAndReset());
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_finished, this);
        try
        {
            // The hash takes about as long as the write: side by side, they cost the longer of the two.
            var write = inner.WriteAsync(buffer, cancellationToken);
            _sha256.AppendData(buffer.Span);
            _md5?.AppendData(buffer.Span);
            await write;
        }
        catch (Exception exception) when (explain(exception) is not null)
        {
            throw explain(exception)!;
        }

        BytesWritten += buffer.Length;
        written?.Invoke(BytesWritten);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An object is written asynchronously.");

    // Bytes reach the disk, or the service, when the object is put in place: a flush before that would only slow it down.
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    // The hash is not released here: a writer may dispose of the stream it was given, and the store still wants the sum.
    public void Release()
    {
        _sha256.Dispose();
        _md5?.Dispose();
    }
}
