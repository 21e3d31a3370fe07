using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Reads strict JSON, bounded in depth and in the number of its values, and says where it is broken.</summary>
internal static class JsonText
{
    public const int MaxDepth = 64;

    /// <summary>Parsed JSON takes a dozen bytes a value: without a bound, a small upload of <c>[0,0,0,…</c> would take many times its size.</summary>
    public const int MaxTokens = 5_000_000;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };
    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth };

    /// <summary>Parses one JSON text.</summary>
    /// <param name="utf8">The text; valid UTF-8.</param>
    /// <param name="line">The line that it begins in, from 1.</param>
    /// <param name="tokens">How many more tokens may be read.</param>
    /// <param name="value">The value.</param>
    /// <returns>What is broken, or null.</returns>
    public static DocumentProblem? Parse(ReadOnlySpan<byte> utf8, int line, ref int tokens, out JsonElement value)
    {
        value = default;
        var reader = new Utf8JsonReader(utf8, ReaderOptions);
        try
        {
            while (reader.Read())
            {
                if (--tokens < 0)
                {
                    return Broken($"holds more than {MaxTokens} values and members");
                }
            }
        }
        catch (JsonException broken)
        {
            return Broken(utf8, line, broken);
        }

        value = JsonElement.Parse(utf8, DocumentOptions);
        return null;
    }

    public static DocumentProblem Broken(string message) => new(DocumentPath.Root, DocumentProblem.Malformed, message);

    public static DocumentProblem Broken(int line, int column, string message) => Broken($"line {line}, column {column}: {message}");

    /// <summary>Whether a raw JSON string, quoted or not, has an escape of half a surrogate pair: it is no text, and can't be written as UTF-8.</summary>
    public static bool HasLoneSurrogate(ReadOnlySpan<byte> raw)
    {
        var expectLow = false;
        while (true)
        {
            var escape = raw.IndexOf((byte)'\\');
            if (escape < 0)
            {
                return expectLow;
            }

            if (expectLow && escape > 0)
            {
                return true;
            }

            if (raw[escape + 1] != 'u')
            {
                if (expectLow)
                {
                    return true;
                }

                raw = raw[(escape + 2)..];
                continue;
            }

            // The parser has seen to it that four hexadecimal digits follow.
            var unit = (char)Convert.ToUInt16(Encoding.ASCII.GetString(raw.Slice(escape + 2, 4)), 16);
            if (expectLow != char.IsLowSurrogate(unit))
            {
                return true;
            }

            expectLow = char.IsHighSurrogate(unit);
            raw = raw[(escape + 6)..];
        }
    }

    /// <summary>A string's text as UTF-8, without a copy where nothing in it is escaped.</summary>
    public static ReadOnlySpan<byte> GetUtf8(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text);
        if (!raw.Contains((byte)'\\'))
        {
            return raw[1..^1];
        }

        var reader = new Utf8JsonReader(raw);
        reader.Read();
        var unescaped = new byte[raw.Length];
        return unescaped.AsSpan(0, reader.CopyString(unescaped));
    }

    private static DocumentProblem Broken(ReadOnlySpan<byte> utf8, int line, JsonException broken)
    {
        var lineInText = broken.LineNumber ?? 0;
        for (var i = 0L; i < lineInText; i++)
        {
            utf8 = utf8[(utf8.IndexOf((byte)'\n') + 1)..];
        }

        // A person counts characters, the parser bytes.
        var before = utf8[..(int)Math.Min(utf8.Length, broken.BytePositionInLine ?? 0)];
        var message = broken.Message;
        var place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return Broken(line + (int)lineInText, Encoding.UTF8.GetCharCount(before) + 1, place < 0 ? message : message[..place]);
    }
}
