using System.Buffers;
using System.Text;

namespace Orchestrations.Gateway;

/// <summary>An answer's body as text, as far as it came.</summary>
/// <param name="Text">The text; what is not valid in its charset is replaced.</param>
/// <param name="Problem">Why it is not whole, or null where it is.</param>
internal sealed record AnswerBody(string Text, string? Problem)
{
    private const int BufferBytes = 16 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether it was cut because it is longer than anything that is read.</summary>
    public bool IsTooLong { get; init; }

    /// <summary>Reads at most so many bytes, and nothing beyond them; a body that breaks off is given as far as it came.</summary>
    /// <param name="content">The answer's content.</param>
    /// <param name="maxBytes">The bound.</param>
    /// <param name="deadline">Ends the reading; what came until then is kept.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<AnswerBody> ReadAsync(HttpContent content, int maxBytes, CancellationToken deadline, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        string? problem = null;
        var isTooLong = false;
        try
        {
            await using var stream = await content.ReadAsStreamAsync(deadline);
            int read;
            while ((read = await stream.ReadAsync(buffer, deadline)) > 0)
            {
                var room = maxBytes - (int)bytes.Length;
                bytes.Write(buffer, 0, Math.Min(read, room));
                if (read > room)
                {
                    problem = $"it is longer than {maxBytes} bytes";
                    isTooLong = true;
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            problem = "it did not come in time";
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            problem = $"it broke off: {exception.Message}";
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return new AnswerBody(Decode(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), content.Headers.ContentType?.CharSet), problem) { IsTooLong = isTooLong };
    }

    // JSON is UTF-8 whatever a proxy declares; the declared charset counts only where the bytes are not.
    private static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        try
        {
            return StrictUtf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return Declared(charset).GetString(bytes).TrimStart('\uFEFF');
        }
    }

    private static Encoding Declared(string? charset)
    {
        try
        {
            return charset is null ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"', ' '));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return Encoding.UTF8;
        }
    }
}
