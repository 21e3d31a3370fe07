using System.Globalization;

namespace Orchestrations.Campaigns.Media;

/// <summary>Holds media against the provider's limits (<see cref="MediaRules"/>), and reports every one that is broken.</summary>
public static class MediaChecker
{
    /// <summary>Checks what a probe found.</summary>
    /// <param name="declared">What the campaign document says the asset is.</param>
    /// <param name="probed">What the file is.</param>
    /// <returns>The violations; none where the provider can be expected to take the file.</returns>
    public static IReadOnlyList<MediaViolation> Check(MediaType declared, MediaProbeResult probed) => probed switch
    {
        MediaProbeResult.Recognized { Info: var info } => Check(declared, info),
        MediaProbeResult.Malformed malformed => CheckMalformed(declared, malformed),
        { Bytes: 0 } => [new MediaViolation("more than 0 bytes", "0 bytes", "it is empty: 0 bytes")],
        _ =>
        [
            new MediaViolation(FormatsOf(declared), "an unknown format", $"its content is of no supported format; {Article(declared)} must be {FormatsOf(declared)}"),
        ],
    };

    /// <summary>Checks what is known of a file.</summary>
    /// <param name="declared">What the campaign document says the asset is.</param>
    /// <param name="info">What the file is.</param>
    /// <returns>The violations; a measure that the file doesn't give is one, too.</returns>
    public static IReadOnlyList<MediaViolation> Check(MediaType declared, MediaInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        if (info.Format.Type() != declared)
            return [WrongType(declared, info.Format)];
        var violations = new List<MediaViolation>();
        CheckSize(violations, declared, info.Bytes);
        switch (declared)
        {
            case MediaType.Image:
                CheckRange(violations, "width", info.Width, MediaRules.MinImageSide, MediaRules.MaxImageSide, "px");
                CheckRange(violations, "height", info.Height, MediaRules.MinImageSide, MediaRules.MaxImageSide, "px");
                CheckAspectRatio(violations, info);
                break;
            case MediaType.Video:
                CheckDuration(violations, info);
                CheckVideoSide(violations, info);
                CheckRange(violations, "frame rate", info.FrameRate, MediaRules.MinFrameRate, MediaRules.MaxFrameRate, "FPS");
                break;
            default:
                CheckDuration(violations, info);
                break;
        }

        return violations;
    }

    private static List<MediaViolation> CheckMalformed(MediaType declared, MediaProbeResult.Malformed malformed)
    {
        if (malformed.Format.Type() != declared)
            return [WrongType(declared, malformed.Format)];
        var violations = new List<MediaViolation>();
        CheckSize(violations, declared, malformed.Bytes);
        violations.Add(new MediaViolation(
            $"a well-formed {malformed.Format.DisplayName()}",
            malformed.Problem,
            $"it begins as {malformed.Format.DisplayName()}, but {malformed.Problem}"));
        return violations;
    }

    private static MediaViolation WrongType(MediaType declared, MediaFormat format)
    {
        var measured = $"{Article(format.Type())} ({format.DisplayName()})";
        return new MediaViolation(FormatsOf(declared), measured, $"its content is {measured}; {Article(declared)} must be {FormatsOf(declared)}");
    }

    private static void CheckSize(List<MediaViolation> violations, MediaType type, long bytes)
    {
        var limit = MediaRules.BytesOf(type);
        if (bytes >= limit)
            violations.Add(Violation("size", Invariant($"{bytes:N0} bytes"), Invariant($"below {limit / 1_048_576} MB ({limit:N0} bytes)")));
    }

    private static void CheckAspectRatio(List<MediaViolation> violations, MediaInfo info)
    {
        if (info is not { Width: { } width, Height: > 0 and var height })
            return;
        var ratio = (decimal)width / height;
        if (ratio is < MediaRules.MinAspectRatio or > MediaRules.MaxAspectRatio)
        {
            violations.Add(Violation(
                "aspect ratio (width / height)",
                Invariant($"{ratio:0.####} ({width} x {height})"),
                Range(MediaRules.MinAspectRatio, MediaRules.MaxAspectRatio, "")));
        }
    }

    private static void CheckVideoSide(List<MediaViolation> violations, MediaInfo info) =>
        CheckRange(
            violations,
            "shorter side",
            info is { Width: { } width, Height: { } height } ? Math.Min(width, height) : null,
            MediaRules.MinVideoSide,
            MediaRules.MaxVideoSide,
            "px");

    private static void CheckDuration(List<MediaViolation> violations, MediaInfo info) =>
        CheckRange(
            violations,
            "duration",
            info.Duration?.TotalSeconds,
            MediaRules.MinDuration.TotalSeconds,
            MediaRules.MaxDuration.TotalSeconds,
            "s");

    private static void CheckRange(List<MediaViolation> violations, string measure, double? measured, double min, double max, string unit)
    {
        if (measured is null)
            violations.Add(Violation(measure, "not given by the file", Range(min, max, unit)));
        else if (measured < min || measured > max)
            violations.Add(Violation(measure, Invariant($"{measured:0.###} {unit}"), Range(min, max, unit)));
    }

    private static MediaViolation Violation(string measure, string measured, string limit) =>
        new(limit, measured, $"its {measure} is {measured}; it must be {limit}");

    private static string Range<T>(T min, T max, string unit) => Invariant($"{min} to {max} {unit}").TrimEnd();

    private static string Article(MediaType type) => type switch
    {
        MediaType.Image => "an image",
        MediaType.Video => "a video",
        _ => "an audio",
    };

    private static string FormatsOf(MediaType type)
    {
        var names = Enum.GetValues<MediaFormat>().Where(format => format.Type() == type).Select(format => format.DisplayName()).ToList();
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
