using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Http.Campaigns;

/// <summary>An object that is read from any place. It is opened where it is first read from, so that a range costs no more than its bytes.</summary>
/// <param name="objects">Where it is.</param>
/// <param name="info">What is known of it.</param>
internal sealed class ObjectReadStream(IObjectStore objects, ObjectInfo info) : Stream
{
    private Stream? _content;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => info.Bytes;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        if (_content is not null)
        {
            throw new NotSupportedException("Once it is read from, it goes on to its end.");
        }

        return _position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _content ??= await objects.OpenReadAsync(info.Name, _position, length: null, cancellationToken)
            ?? throw new IOException($"'{info.Name}' was deleted while it was about to be read.");
        var read = await _content.ReadAsync(buffer, cancellationToken);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously.");

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (_content is not null)
        {
            await _content.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
