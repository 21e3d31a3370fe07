using System.Diagnostics;
using CsCheck;
using Orchestrations.Campaigns.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Media;

/// <summary>Whatever the bytes, a probe answers with a value, soon, and in little memory.</summary>
public sealed class MediaProbeFuzzTests
{
    private const long MaxAllocatedBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Samples() =>
        [.. Directory.EnumerateFiles(Path.GetDirectoryName(Repository.MediaFile("picture.png"))!).Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_with_bytes_changed_is_survived(string file)
    {
        var original = File.ReadAllBytes(Repository.MediaFile(file));
        // Most of what matters is at the beginning, or for a movie without "fast start" at the end.
        var position = Gen.OneOf(Gen.Int[0, Math.Min(original.Length, 256) - 1], Gen.Int[Math.Max(0, original.Length - 2048), original.Length - 1], Gen.Int[0, original.Length - 1]);
        var value = Gen.OneOf(Gen.Const((byte)0), Gen.Const((byte)0xFF), Gen.Const((byte)0x7F), Gen.Byte);
        Gen.Select(position, value).Array[1, 12].Sample(
            changes =>
            {
                var changed = original.ToArray();
                foreach (var (at, to) in changes)
                    changed[at] = to;
                Survive(changed);
            },
            iter: 300,
            threads: 1);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_cut_short_is_survived(string file)
    {
        var original = File.ReadAllBytes(Repository.MediaFile(file));
        Gen.OneOf(Gen.Int[0, Math.Min(original.Length, 256)], Gen.Int[0, original.Length])
            .Sample(length => Survive(original[..length]), iter: 150, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_sample_with_a_part_repeated_is_survived(string file)
    {
        var original = File.ReadAllBytes(Repository.MediaFile(file));
        Gen.Select(Gen.Int[0, original.Length - 1], Gen.Int[0, original.Length - 1], Gen.Int[1, 64]).Sample(
            (from, to, length) =>
            {
                var changed = original.ToArray();
                original.AsSpan(from, Math.Min(length, original.Length - Math.Max(from, to))).CopyTo(changed.AsSpan(to));
                Survive(changed);
            },
            iter: 150,
            threads: 1);
    }

    [Fact]
    public void Noise_behind_any_signature_is_survived()
    {
        byte[][] signatures =
        [
            [], [0xFF, 0xD8, 0xFF, 0xE1], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], .. new[]
            {
                "GIF89a", "RIFF\0\0\0\0WEBPVP8X", "RIFF\0\0\0\0WAVEfmt ", "II*\0", "MM\0*", "BM", "ID3\u0004\0\0\0\0\0\0", "\0\0\0\u0010ftypisom\0\0\0\0", "\0\0\0\u0010ftypheic\0\0\0\0",
            }.Select(System.Text.Encoding.Latin1.GetBytes),
        ];
        Gen.Select(Gen.Int[0, signatures.Length - 1].Select(i => signatures[i]), Gen.Byte.Array[0, 600]).Sample((signature, noise) => Survive([.. signature, .. noise]), iter: 3000, threads: 1);
    }

    private static void Survive(byte[] content)
    {
        using var stream = new MemoryStream(content);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();

        var result = MediaProbe.Probe(stream);

        Assert.True(Stopwatch.GetElapsedTime(started) < MaxTime);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, MaxAllocatedBytes);
        Assert.Equal(content.Length, result.Bytes);
    }
}
