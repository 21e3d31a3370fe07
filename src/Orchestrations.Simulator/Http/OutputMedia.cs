using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator.Http;

/// <summary>
/// The bytes of one output, any part of which can be had without making the rest: a playable video or picture,
/// padding up to the wanted size, and a box or chunk with the task's id, which makes every output differ.
/// </summary>
internal sealed class OutputMedia
{
    private const int FreeHeader = 16;
    private const int PngEndChunk = 12;

    private static readonly Dictionary<string, byte[]> Templates =
        new[] { "landscape", "portrait", "square" }
            .SelectMany(name => new[] { name + ".mp4", name + ".png" })
            .ToDictionary(name => name, Load, StringComparer.Ordinal);

    // Not a power of two, so that a piece put in the wrong place shows.
    private static readonly byte[] Padding = MakePadding(1_000_003);

    private readonly byte[] _head;
    private readonly long _padding;
    private readonly byte[] _tail;

    private OutputMedia(string contentType, byte[] head, long padding, byte[] tail)
    {
        ContentType = contentType;
        _head = head;
        _padding = padding;
        _tail = tail;
        ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData([.. head, .. tail]))[..32]}\"";
    }

    public string ContentType { get; }

    public string ETag { get; }

    public long Length => _head.Length + _padding + _tail.Length;

    public static string VideoPath(string taskId) => $"/outputs/{taskId}.mp4";

    public static string FramePath(string taskId) => $"/outputs/{taskId}.png";

    public static OutputMedia Video(GenerationTask task, long wantedBytes)
    {
        var template = Templates[Shape(task) + ".mp4"];
        var tail = UuidBox(task.Id);
        var padding = Math.Max(0, wantedBytes - template.Length - tail.Length - FreeHeader);
        byte[] head = padding == 0 ? template : [.. template, .. FreeBoxHeader(padding)];
        return new OutputMedia("video/mp4", head, padding, tail);
    }

    /// <summary>The last frame.</summary>
    public static OutputMedia Frame(GenerationTask task)
    {
        var template = Templates[Shape(task) + ".png"];
        var end = template.Length - PngEndChunk;
        return new OutputMedia("image/png", template[..end], 0, [.. TextChunk(task.Id), .. template[end..]]);
    }

    /// <summary>Fills the buffer from a place in the output and says how much there was.</summary>
    public int Read(long from, Span<byte> buffer)
    {
        if (from < _head.Length)
        {
            return Copy(_head.AsSpan((int)from), buffer);
        }

        var inPadding = from - _head.Length;
        if (inPadding < _padding)
        {
            var rest = buffer[..(int)Math.Min(buffer.Length, _padding - inPadding)];
            return Copy(Padding.AsSpan((int)(inPadding % Padding.Length)), rest);
        }

        return Copy(_tail.AsSpan((int)(inPadding - _padding)), buffer);
    }

    private static int Copy(ReadOnlySpan<byte> source, Span<byte> target)
    {
        var count = Math.Min(source.Length, target.Length);
        source[..count].CopyTo(target);
        return count;
    }

    private static string Shape(GenerationTask task) => task.Ratio switch
    {
        "1:1" => "square",
        "3:4" or "9:16" => "portrait",
        _ => "landscape",
    };

    private static byte[] FreeBoxHeader(long padding)
    {
        var header = new byte[FreeHeader];
        BinaryPrimitives.WriteUInt32BigEndian(header, 1);
        "free"u8.CopyTo(header.AsSpan(4));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8), padding + FreeHeader);
        return header;
    }

    private static byte[] UuidBox(string taskId)
    {
        var id = Encoding.ASCII.GetBytes(taskId);
        var box = new byte[8 + 16 + id.Length];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        "uuid"u8.CopyTo(box.AsSpan(4));
        "orchestrations-1"u8.CopyTo(box.AsSpan(8));
        id.CopyTo(box.AsSpan(24));
        return box;
    }

    private static byte[] TextChunk(string taskId)
    {
        var text = Encoding.ASCII.GetBytes("Title\0" + taskId);
        var chunk = new byte[12 + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, text.Length);
        "tEXt"u8.CopyTo(chunk.AsSpan(4));
        text.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + text.Length), Crc(chunk.AsSpan(4, 4 + text.Length)));
        return chunk;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }

    private static byte[] MakePadding(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 2654435761L) >> 13);
        }

        return bytes;
    }

    private static byte[] Load(string name)
    {
        using var stream = typeof(OutputMedia).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The resource {name} is missing."));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
