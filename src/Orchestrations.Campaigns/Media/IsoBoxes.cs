using System.Buffers.Binary;

namespace Orchestrations.Campaigns.Media;

/// <summary>Goes through the boxes within a box of the ISO base media file format (ISO/IEC 14496-12), and stops at one that doesn't fit.</summary>
internal ref struct IsoBoxes(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _rest = content;

    /// <summary>The four letters of the present box.</summary>
    public ReadOnlySpan<byte> Type { get; private set; }

    /// <summary>The present box without its header.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>The body of the first box of a type; empty where there is none.</summary>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> content, ReadOnlySpan<byte> type)
    {
        var boxes = new IsoBoxes(content);
        while (boxes.MoveNext())
        {
            if (boxes.Type.SequenceEqual(type))
                return boxes.Body;
        }

        return [];
    }

    /// <summary>Reads the length of a box from its first 16 bytes, of which the last 8 matter only to a long one.</summary>
    /// <param name="header">The bytes.</param>
    /// <param name="available">How many bytes there are from the box's first, which a box of length 0 takes all.</param>
    /// <returns>The bytes of the header and of the whole box, which may be more than are available.</returns>
    public static (int Header, ulong Box) ReadLength(ReadOnlySpan<byte> header, long available) => BinaryPrimitives.ReadUInt32BigEndian(header) switch
    {
        0 => (8, (ulong)available),
        1 => (16, BinaryPrimitives.ReadUInt64BigEndian(header[8..])),
        var length => (8, length),
    };

    public bool MoveNext()
    {
        if (_rest.Length < 8)
            return false;
        Span<byte> start = stackalloc byte[16];
        start.Clear();
        _rest[..Math.Min(16, _rest.Length)].CopyTo(start);
        var (header, length) = ReadLength(start, _rest.Length);
        if (length < (ulong)header || length > (ulong)_rest.Length)
            return false;
        Type = _rest[4..8];
        Body = _rest[header..(int)length];
        _rest = _rest[(int)length..];
        return true;
    }
}
