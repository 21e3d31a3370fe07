using System.Buffers;
using System.Globalization;
using System.Text;
using Azure.Storage.Blobs.Specialized;

namespace Orchestrations.Campaigns.Objects;

/// <summary>
/// Stages what is written as blocks of a blob, some at once, in bounded memory. The caller commits <see cref="Blocks"/> when all is staged; blocks
/// that are never committed are seen by nobody, and Azure deletes them after a week.
/// </summary>
internal sealed class BlobBlockStream(BlockBlobClient blob, CancellationToken cancellationToken) : Stream
{
    private const int BlockBytes = 8 * 1024 * 1024;
    private const int BlocksAtOnce = 4;

    private readonly string _prefix = Guid.NewGuid().ToString("N");
    private readonly List<string> _blocks = [];
    private readonly List<Task> _staging = [];
    private readonly CancellationTokenSource _abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private byte[]? _buffer;
    private int _filled;

    public IReadOnlyList<string> Blocks => _blocks;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    // A blob has 50,000 blocks at most: doubling their size every 10,000 makes room for a TiB, and keeps them small for what is usual.
    private int NextBlockBytes => BlockBytes << (_blocks.Count / 10_000);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            _buffer ??= ArrayPool<byte>.Shared.Rent(NextBlockBytes);
            var taken = Math.Min(buffer.Length, NextBlockBytes - _filled);
            buffer[..taken].CopyTo(_buffer.AsMemory(_filled));
            _filled += taken;
            buffer = buffer[taken..];
            if (_filled == NextBlockBytes)
            {
                await StageAsync();
            }
        }
    }

    /// <summary>Waits until everything written is staged.</summary>
    public async Task CompleteAsync()
    {
        if (_filled > 0)
        {
            await StageAsync();
        }

        await Task.WhenAll(_staging);
        _staging.Clear();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _abandoned.CancelAsync();
        await Task.WhenAll(_staging).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Return(_buffer);
        _buffer = null;
        _abandoned.Dispose();
        await base.DisposeAsync();
    }

    private static void Return(byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task StageAsync()
    {
        if (_staging.Count == BlocksAtOnce)
        {
            var done = await Task.WhenAny(_staging);
            _staging.Remove(done);
            await done;
        }

        var id = Convert.ToBase64String(Encoding.ASCII.GetBytes(_prefix + _blocks.Count.ToString("D6", CultureInfo.InvariantCulture)));
        _staging.Add(StageAsync(id, _buffer!, _filled));
        _blocks.Add(id);
        _buffer = null;
        _filled = 0;
    }

    private async Task StageAsync(string id, byte[] buffer, int count)
    {
        try
        {
            using var content = new MemoryStream(buffer, 0, count, writable: false);
            await blob.StageBlockAsync(id, content, options: null, _abandoned.Token);
        }
        finally
        {
            Return(buffer);
        }
    }
}
