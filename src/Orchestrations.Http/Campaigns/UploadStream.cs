using Microsoft.Win32.SafeHandles;

namespace Orchestrations.Http.Campaigns;

/// <summary>A part of an upload, read from the file that holds them all. Any number may be open at once; the file is the upload's.</summary>
/// <param name="file">The file.</param>
/// <param name="part">The part.</param>
internal sealed class UploadStream(SafeFileHandle file, UploadPart part) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => part.Length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
        return _position = position >= 0 ? position : throw new IOException("There is nothing before the beginning.");
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Count(RandomAccess.Read(file, buffer[..Left(buffer.Length)], part.Offset + _position));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await RandomAccess.ReadAsync(file, buffer[..Left(buffer.Length)], part.Offset + _position, cancellationToken));

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Left(int wanted) => (int)Math.Clamp(part.Length - _position, 0, wanted);

    private int Count(int read)
    {
        _position += read;
        return read;
    }
}
