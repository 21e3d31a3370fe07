using System.Buffers.Binary;
using System.Text;

namespace Orchestrations.Campaigns.Tests.Media;

/// <summary>Builds files of the ISO base media format out of boxes, to say in them what no encoder would.</summary>
internal static class IsoSample
{
    public static byte[] Box(string type, params byte[][] content) =>
        [.. UInt32((uint)(8 + content.Sum(part => part.Length))), .. Encoding.Latin1.GetBytes(type), .. content.SelectMany(part => part)];

    public static byte[] UInt32(params uint[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }

    public static byte[] UInt16(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] FileType(string major, params string[] compatible) =>
        Box("ftyp", Encoding.Latin1.GetBytes(major), UInt32(0), Encoding.Latin1.GetBytes(string.Concat(compatible)));

    /// <summary>A movie of equal frames, all of it headers.</summary>
    public static byte[] Movie(int width = 1280, int height = 720, double seconds = 5, uint frames = 120, uint ticksPerSecond = 90_000) =>
        [.. FileType("isom", "mp42"), .. MovieBox([VideoTrack(width, height, seconds, frames, ticksPerSecond)])];

    /// <summary>A header with a movie clock of 1000 ticks a second.</summary>
    public static byte[] MovieBox(params byte[][] tracks) => Box("moov", [Box("mvhd", UInt32(0, 0, 0, 1000, 0)), .. tracks]);

    public static byte[] VideoTrack(int width, int height, double seconds, uint frames, uint ticksPerSecond, uint? editedTicks = null)
    {
        var ticks = (uint)Math.Round(seconds * ticksPerSecond);
        var perFrame = frames == 0 ? 0 : ticks / frames;
        byte[] runs = frames == 0 ? UInt32(0, 0) : UInt32(0, 2, frames - 1, perFrame, 1, ticks - (perFrame * (frames - 1)));
        return Track("vide", TrackHeader(editedTicks ?? (uint)Math.Round(seconds * 1000)), ticksPerSecond, VideoDescription(width, height), runs);
    }

    public static byte[] Track(string handler, byte[] trackHeader, uint ticksPerSecond, byte[] description, byte[] runs) => Box(
        "trak",
        trackHeader,
        Box(
            "mdia",
            Box("mdhd", UInt32(0, 0, 0, ticksPerSecond, 0)),
            Box("hdlr", UInt32(0, 0), Encoding.Latin1.GetBytes(handler), new byte[13]),
            Box("minf", Box("stbl", description, Box("stts", runs)))));

    /// <summary>The first track's header: its duration in the movie's ticks, an upright matrix, and a display of 480 rows.</summary>
    public static byte[] TrackHeader(uint duration, uint displayWidth = 640) => Box(
        "tkhd", UInt32(0, 0, 0, 1, 0, duration), new byte[16], UInt32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000), UInt32(displayWidth << 16, 480 << 16));

    public static byte[] VideoDescription(int width, int height) => Box(
        "stsd", UInt32(0, 1), Box("avc1", new byte[24], UInt16((ushort)width), UInt16((ushort)height), new byte[50]));

    /// <summary>A picture's header.</summary>
    public static byte[] Picture(string major, string[] compatible, params byte[][] metaBoxes) =>
        [.. FileType(major, compatible), .. Box("meta", [UInt32(0), .. metaBoxes])];

    public static byte[] Size(uint width, uint height) => Box("ispe", UInt32(0, width, height));
}
