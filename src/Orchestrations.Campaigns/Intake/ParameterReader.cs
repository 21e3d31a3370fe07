using System.Runtime.InteropServices;
using System.Text.Json;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Reads generation parameters, of the defaults or of an item, over those that they override.</summary>
internal sealed class ParameterReader(ProblemList errors)
{
    /// <summary>The largest <c>extra</c>, in bytes of JSON: the defaults' goes into every one of up to 10,000 submissions.</summary>
    public const int MaxExtraBytes = 32 * 1024;

    private const int MaxName = 128;

    public static readonly string[] Names =
    [
        "model", "resolution", "duration", "ratio", "seed", "generateAudio", "watermark", "cameraFixed", "returnLastFrame", "serviceTier", "extra",
    ];

    private static readonly string[] Resolutions = ["480p", "720p", "1080p"];
    private static readonly string[] Ratios = ["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"];

    // Folded as Fold does: a gateway's reader may match members without regard to case.
    private static readonly HashSet<string> WireMembers = new(StringComparer.Ordinal)
    {
        "MODEL", "CONTENT", "PROMPT", "RESOLUTION", "DURATION", "RATIO", "SEED", "GENERATEAUDIO", "WATERMARK", "CAMERAFIXED", "RETURNLASTFRAME",
        "SERVICETIER", "CALLBACKURL",
    };

    /// <summary>Reads the parameters.</summary>
    /// <param name="values">The values, in the order of <see cref="Names"/>.</param>
    /// <param name="path">The path of the object that they are members of.</param>
    /// <param name="defaults">What holds where one is not given.</param>
    public GenerationParameters Read(ReadOnlySpan<JsonElement> values, string path, GenerationParameters defaults) => new()
    {
        Model = values[0].ReadLine(DocumentPath.Member(path, Names[0]), MaxName, errors) ?? defaults.Model,
        Resolution = values[1].ReadChoice(DocumentPath.Member(path, Names[1]), Resolutions, errors) ?? defaults.Resolution,
        Duration = (int?)values[2].ReadInteger(DocumentPath.Member(path, Names[2]), 4, 15, errors) ?? defaults.Duration,
        Ratio = values[3].ReadChoice(DocumentPath.Member(path, Names[3]), Ratios, errors) ?? defaults.Ratio,
        Seed = values[4].ReadInteger(DocumentPath.Member(path, Names[4]), long.MinValue, long.MaxValue, errors) ?? defaults.Seed,
        GenerateAudio = values[5].ReadBoolean(DocumentPath.Member(path, Names[5]), errors) ?? defaults.GenerateAudio,
        Watermark = values[6].ReadBoolean(DocumentPath.Member(path, Names[6]), errors) ?? defaults.Watermark,
        CameraFixed = values[7].ReadBoolean(DocumentPath.Member(path, Names[7]), errors) ?? defaults.CameraFixed,
        ReturnLastFrame = values[8].ReadBoolean(DocumentPath.Member(path, Names[8]), errors) ?? defaults.ReturnLastFrame,
        ServiceTier = values[9].ReadLine(DocumentPath.Member(path, Names[9]), MaxName, errors) ?? defaults.ServiceTier,
        Extra = ReadExtra(values[10], DocumentPath.Member(path, Names[10]), defaults.Extra),
    };

    private IReadOnlyDictionary<string, JsonElement>? ReadExtra(JsonElement extra, string path, IReadOnlyDictionary<string, JsonElement>? defaults)
    {
        if (!extra.IsGiven() || !extra.Is(JsonValueKind.Object, path, errors))
        {
            return defaults;
        }

        var size = JsonMarshal.GetRawUtf8Value(extra).Length;
        if (size > MaxExtraBytes)
        {
            errors.Add(path, $"must have at most {MaxExtraBytes} bytes of JSON, but has {size}");
            return defaults;
        }

        CheckText(extra, path);
        var merged = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (name, value) in defaults ?? merged)
        {
            merged[name] = value;
        }

        foreach (var member in extra.EnumerateObject())
        {
            if (JsonText.HasLoneSurrogate(JsonMarshal.GetRawUtf8PropertyName(member)))
            {
                continue;
            }

            if (WireMembers.Contains(Fold(member.Name)))
            {
                errors.Add(DocumentPath.Member(path, member.Name), "clashes with a member that the submission has already");
            }

            merged[member.Name] = member.Value;
        }

        return merged.Count == 0 ? null : merged;
    }

    /// <summary>Extra passes through untouched, so only what has no single meaning is refused: names given twice, and text that is none.</summary>
    private void CheckText(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                value.IsText(path, errors);
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    CheckText(element, DocumentPath.Index(path, index++));
                }

                break;
            case JsonValueKind.Object:
                var names = new HashSet<string>(StringComparer.Ordinal);
                foreach (var member in value.EnumerateObject())
                {
                    if (!member.TryReadName(path, errors, out var name))
                    {
                        continue;
                    }

                    if (!names.Add(name))
                    {
                        errors.Add(DocumentPath.Member(path, name), "is given more than once");
                    }

                    CheckText(member.Value, DocumentPath.Member(path, name));
                }

                break;
            default:
                break;
        }
    }

    private static string Fold(string name) =>
        name.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();
}
