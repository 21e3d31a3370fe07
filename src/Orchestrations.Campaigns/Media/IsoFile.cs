using System.Runtime.InteropServices;

namespace Orchestrations.Campaigns.Media;

/// <summary>Where the boxes that describe a file are, among its outermost ones.</summary>
/// <param name="Movie">The header of a movie, <c>moov</c>.</param>
/// <param name="Meta">The header of a picture, <c>meta</c>.</param>
/// <param name="Fragments">The headers of a movie's fragments, <c>moof</c>.</param>
/// <param name="IsCutShort">Whether a box reaches beyond the end of the file.</param>
internal sealed record IsoFile(IsoExtent? Movie, IsoExtent? Meta, IReadOnlyList<IsoExtent> Fragments, bool IsCutShort)
{
    /// <summary>The longest header that is read into memory: ten times what the longest clip within the provider's limits has.</summary>
    public const int MaxHeader = 4 * 1024 * 1024;

    public static IsoFile Read(MediaReader reader)
    {
        Span<byte> start = stackalloc byte[16];
        IsoExtent? movie = null;
        IsoExtent? meta = null;
        var fragments = new List<IsoExtent>();
        long position = 0;
        while (position < reader.Length)
        {
            start.Clear();
            var available = reader.Length - position;
            if (!reader.TryRead(position, start[..(int)Math.Min(16, available)]))
                break;
            var (header, length) = IsoBoxes.ReadLength(start, available);
            var type = start[4..8];
            var isKnown = type.SequenceEqual("moov"u8) || type.SequenceEqual("meta"u8) || type.SequenceEqual("moof"u8) || type.SequenceEqual("mdat"u8);
            if (length > (ulong)available && isKnown)
                return new IsoFile(movie, meta, fragments, IsCutShort: true);
            // What follows the last box is no concern of a player's.
            if (length < (ulong)header || length > (ulong)available)
                break;

            var extent = new IsoExtent(position + header, (long)length - header);
            if (type.SequenceEqual("moov"u8))
                movie ??= extent;
            else if (type.SequenceEqual("meta"u8))
                meta ??= extent;
            else if (type.SequenceEqual("moof"u8))
                fragments.Add(extent);
            position += (long)length;
        }

        return new IsoFile(movie, meta, fragments, IsCutShort: false);
    }
}

/// <summary>Where the body of a box is.</summary>
/// <param name="Position">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct IsoExtent(long Position, long Length)
{
    /// <summary>Reads the body whole; null where it is too long to be a header.</summary>
    public byte[]? Read(MediaReader reader)
    {
        if (Length > IsoFile.MaxHeader)
            return null;
        var body = new byte[Length];
        return reader.TryRead(Position, body) ? body : null;
    }
}
