namespace Orchestrations.Campaigns.Media;

/// <summary>
/// Reads a file at any position on behalf of the format readers, which see untrusted bytes only through it. No read allocates more than it was
/// allowed to, whatever length a header claims, and the number of reads is bounded, so that no file can keep a reader busy.
/// </summary>
internal sealed class MediaReader(Stream content)
{
    /// <summary>More than a well-formed file at the provider's size limits needs: a PNG of 30 MB in blocks of 8 KB takes some 4,000.</summary>
    private const int MaxReads = 250_000;

    private readonly byte[] _window = new byte[4096];
    private long _windowStart;
    private int _windowLength;
    private int _reads;

    /// <summary>The file's size in bytes.</summary>
    public long Length { get; } = content.Length;

    /// <summary>Whether a read was refused because there had been too many.</summary>
    public bool Exhausted => _reads > MaxReads;

    /// <summary>Fills the destination from the given position; false where the file has not that many bytes there.</summary>
    public bool TryRead(long position, Span<byte> destination)
    {
        if (position < 0 || position > Length - destination.Length || ++_reads > MaxReads)
            return false;
        if (destination.Length > _window.Length)
        {
            content.Position = position;
            return content.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false) == destination.Length;
        }

        if (position < _windowStart || position + destination.Length > _windowStart + _windowLength)
        {
            content.Position = position;
            _windowStart = position;
            _windowLength = content.ReadAtLeast(_window, _window.Length, throwOnEndOfStream: false);
            if (_windowLength < destination.Length)
                return false;
        }

        _window.AsSpan((int)(position - _windowStart), destination.Length).CopyTo(destination);
        return true;
    }

    public MediaProbeResult Malformed(MediaFormat format, string problem) => new MediaProbeResult.Malformed(format, Length, problem);

    public MediaProbeResult CutShort(MediaFormat format) => Malformed(format, $"is cut short: its headers promise more than its {Length:N0} bytes");

    public MediaProbeResult Image(MediaFormat format, long width, long height) =>
        width is < 1 or > int.MaxValue || height is < 1 or > int.MaxValue
            ? Malformed(format, $"claims to be {width} x {height} pixels")
            : new MediaProbeResult.Recognized(new MediaInfo(format, Length, (int)width, (int)height));

    public MediaProbeResult Audio(MediaFormat format, double seconds) =>
        new MediaProbeResult.Recognized(new MediaInfo(format, Length, Duration: ToDuration(seconds)));

    /// <summary>A duration to the millisecond, so that a container's clock ticks and floating point don't push it over a limit.</summary>
    public static TimeSpan ToDuration(double seconds) =>
        seconds < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromMilliseconds(Math.Round(seconds * 1000)) : TimeSpan.MaxValue;
}
