using System.Buffers.Binary;
using System.Text;

namespace Orchestrations.Campaigns.Media;

/// <summary>Tells the formats that share the ISO base media file format apart by the brands in the file type box.</summary>
internal static class IsoBrands
{
    private const int MaxBrands = 64;

    private static readonly string[] HevcPictures = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"];
    private static readonly string[] Pictures = ["mif1", "mif2", "msf1", "miaf"];
    private static readonly string[] Av1Pictures = ["avif", "avis"];
    private static readonly string[] Movies = ["iso", "mp4", "M4V", "M4A", "avc1", "MSNV", "dash", "cmf", "f4v", "XAVC"];

    /// <summary>The format; null where it is none of the provider's, such as AVIF, JPEG 2000 or 3GP alone.</summary>
    public static MediaFormat? FormatOf(MediaReader reader)
    {
        var (major, compatible) = Read(reader);
        if (Av1Pictures.Contains(major))
            return null;
        if (HevcPictures.Contains(major))
            return MediaFormat.Heic;
        if (Pictures.Contains(major))
        {
            return compatible.Exists(HevcPictures.Contains) ? MediaFormat.Heic
                : compatible.Exists(Av1Pictures.Contains) ? null
                : MediaFormat.Heif;
        }

        if (string.Equals(major, "qt  ", StringComparison.Ordinal))
            return MediaFormat.Mov;
        return IsMovie(major) || compatible.Exists(IsMovie) ? MediaFormat.Mp4 : null;
    }

    private static bool IsMovie(string brand) => Movies.Any(movie => brand.StartsWith(movie, StringComparison.Ordinal));

    private static (string Major, List<string> Compatible) Read(MediaReader reader)
    {
        Span<byte> word = stackalloc byte[4];
        reader.TryRead(0, word);
        var end = Math.Min(Math.Min(BinaryPrimitives.ReadUInt32BigEndian(word), reader.Length), 16 + (4 * MaxBrands));
        var major = reader.TryRead(8, word) ? Encoding.Latin1.GetString(word) : "";
        var compatible = new List<string>();
        // The word between is the major brand's version.
        for (long position = 16; position + 4 <= end && reader.TryRead(position, word); position += 4)
            compatible.Add(Encoding.Latin1.GetString(word));
        return (major, compatible);
    }
}
