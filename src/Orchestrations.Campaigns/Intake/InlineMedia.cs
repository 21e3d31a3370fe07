using System.Buffers;
using System.Buffers.Text;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Decodes media that is written in a document.</summary>
internal static class InlineMedia
{
    private static readonly SearchValues<byte> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="u8);

    /// <summary>Decodes it, unless its length already tells that it is too large.</summary>
    /// <param name="source">Where it is written.</param>
    /// <param name="limit">The size, in bytes, from which on it is too large.</param>
    public static InlineContent Decode(InlineSource source, long limit)
    {
        var text = JsonText.GetUtf8(source.Value);
        var isBase64 = true;
        if (source.IsDataUri)
        {
            var comma = text.IndexOf((byte)',');
            isBase64 = text[..comma].TrimEnd(" "u8).EndsWith(";base64"u8);
            text = text[(comma + 1)..];
        }

        // Some writers escape the '+', '/' and '=' of base64 in a URI, as they must everything else.
        if (source.IsDataUri && (!isBase64 || text.Contains((byte)'%')))
        {
            var size = text.Length - (2L * text.Count((byte)'%'));
            if (!isBase64 && size >= limit)
            {
                return new InlineContent(null, size, null);
            }

            var unescaped = Unescape(text);
            if (unescaped is null)
            {
                return new InlineContent(null, 0, "is not a data URI: what is not an ASCII character of a URI must be written as % and two hexadecimal digits");
            }

            if (!isBase64)
            {
                return new InlineContent(unescaped, unescaped.Length, null);
            }

            text = unescaped;
        }

        return DecodeBase64(text, limit);
    }

    private static InlineContent DecodeBase64(ReadOnlySpan<byte> text, long limit)
    {
        var padding = text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        var size = (text.Length / 4L * 3) - padding;
        if (size >= limit)
        {
            return new InlineContent(null, size, null);
        }

        var bytes = new byte[Math.Max(0, size)];

        // The decoder itself would pass over white space.
        return !text.ContainsAnyExcept(Base64) && text.Length % 4 == 0
            && System.Buffers.Text.Base64.DecodeFromUtf8(text, bytes, out _, out var written) == OperationStatus.Done && written == bytes.Length
            ? new InlineContent(bytes, bytes.Length, null)
            : new InlineContent(null, 0, "is not base64: it must consist of A-Z, a-z, 0-9, '+' and '/', padded with '=', without white space");
    }

    private static byte[]? Unescape(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                if (text[i] is <= 0x20 or >= 0x7F)
                {
                    return null;
                }

                bytes[count++] = text[i];
            }
            else if (i + 2 < text.Length && Utf8Parser.TryParse(text.Slice(i + 1, 2), out byte value, out var digits, 'X') && digits == 2)
            {
                bytes[count++] = value;
                i += 2;
            }
            else
            {
                return null;
            }
        }

        return bytes[..count];
    }
}

/// <summary>Media as decoded.</summary>
/// <param name="Bytes">Its bytes, or null where it is too large or there is a problem.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="Problem">Why it could not be decoded, or null.</param>
internal sealed record InlineContent(byte[]? Bytes, long Size, string? Problem);
