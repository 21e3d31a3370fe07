using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Http.Campaigns;

/// <summary>An object that is read from any place. It is opened where it is first read from, so that a range costs no more than its bytes.</summary>
/// <param name="objects">Where it is.</param>
/// <param name="info">What is known of it.</param>
internal sealed class ObjectReadStream(IObjectStore objects, ObjectInfo info) : ReadOnlyStream
{
    private Stream? _content;

    public override long Length => info.Bytes;

    public override long Seek(long offset, SeekOrigin origin) =>
        _content is null ? base.Seek(offset, origin) : throw new NotSupportedException("Once it is read from, it goes on to its end.");

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _content ??= await objects.OpenReadAsync(info.Name, Position, length: null, cancellationToken)
            ?? throw new IOException($"'{info.Name}' was deleted while it was about to be read.");
        return Advance(await _content.ReadAsync(buffer, cancellationToken));
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("It is read asynchronously.");

    public override async ValueTask DisposeAsync()
    {
        if (_content is not null)
        {
            await _content.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
