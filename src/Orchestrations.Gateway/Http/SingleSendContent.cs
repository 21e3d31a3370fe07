using System.Net;

namespace Orchestrations.Gateway;

/// <summary>
/// A body that goes on the wire at most once. SocketsHttpHandler sends a request anew by itself only where it has no body, or where the body waits for
/// <c>100 Continue</c> (dotnet/runtime, HttpConnection.SendAsync), but redirects, challenges and handlers in between may do so too: this refuses them all.
/// Headers are flushed with the first of the body, so a body that was never begun proves that the request was not sent.
/// </summary>
internal sealed class SingleSendContent : HttpContent
{
    private readonly HttpContent _inner;
    private int _begun;

    public SingleSendContent(HttpContent inner)
    {
        _inner = inner;
        foreach (var header in inner.Headers.NonValidated)
        {
            Headers.TryAddWithoutValidation(header.Key, header.Value);
        }
    }

    public bool WasBegun => Volatile.Read(ref _begun) != 0;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref _begun, 1) == 0
            ? _inner.CopyToAsync(stream, context, cancellationToken)
            : throw new HttpRequestException("The request would have been sent a second time.");

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? -1;
        return length >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
