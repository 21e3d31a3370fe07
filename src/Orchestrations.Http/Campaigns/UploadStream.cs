using Microsoft.Win32.SafeHandles;

namespace Orchestrations.Http.Campaigns;

/// <summary>A part of an upload, read from the file that holds them all. Any number may be open at once; the file is the upload's.</summary>
/// <param name="file">The file.</param>
/// <param name="part">The part.</param>
internal sealed class UploadStream(SafeFileHandle file, UploadPart part) : ReadOnlyStream
{
    public override long Length => part.Length;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => Advance(RandomAccess.Read(file, buffer[..Left(buffer.Length)], part.Offset + Position));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Advance(await RandomAccess.ReadAsync(file, buffer[..Left(buffer.Length)], part.Offset + Position, cancellationToken));

    private int Left(int wanted) => (int)Math.Clamp(part.Length - Position, 0, wanted);
}
