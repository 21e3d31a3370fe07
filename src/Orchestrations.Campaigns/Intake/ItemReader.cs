using System.Text.Json;
using Orchestrations.Campaigns.Media;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Reads an item: its id, prompt and references, and its parameters over the defaults.</summary>
internal sealed class ItemReader(IReadOnlyList<AssetEntry> assets, GenerationParameters defaults, ProblemList errors, ProblemList warnings)
{
    public const int MaxPrompt = 10_000;

    public static readonly string[] Names = ["id", "prompt", "references", .. ParameterReader.Names];

    private const int MaxTogether = 12;
    private const string FirstFrame = "first_frame";
    private const string LastFrame = "last_frame";

    private static readonly MemberNames Members = new(Names);
    private static readonly MemberNames ReferenceMembers = new("asset", "role");
    private static readonly string[][] Roles = [["reference_image", FirstFrame, LastFrame], ["reference_video"], ["reference_audio"]];
    private static readonly (string Plural, int Max)[] Limits = [("images", 9), ("videos", 3), ("audios", 3)];

    private readonly ParameterReader _parameters = new(errors);

    private readonly Dictionary<string, AssetEntry> _assets = assets.ToDictionary(a => a.Alias, StringComparer.Ordinal);

    /// <summary>Reads an item.</summary>
    /// <returns>The item, its id empty where none is given, or null where it is no object.</returns>
    public PlannedItem? Read(JsonElement item, int index, string path) =>
        item.Is(JsonValueKind.Object, path, errors) ? Read(Members.Read(item, path, errors), index, path) : null;

    /// <summary>Reads an item from its members' values, in the order of <see cref="Names"/>.</summary>
    public PlannedItem Read(ReadOnlySpan<JsonElement> values, int index, string path)
    {
        var id = ReadId(values[0], DocumentPath.Member(path, "id"));
        var prompt = ReadPrompt(values[1], DocumentPath.Member(path, "prompt"));
        var references = ReadReferences(values[2], DocumentPath.Member(path, "references"), out var complete);
        if (complete)
        {
            CheckTogether(references, DocumentPath.Member(path, "references"));
            if (prompt is not null)
            {
                CheckTokens(prompt, references, path);
            }
        }

        return new PlannedItem(index, id ?? "", prompt ?? "", _parameters.Read(values[3..], path, defaults)) { References = references };
    }

    private string? ReadId(JsonElement value, string path)
    {
        if (!value.IsGiven() || !value.TryReadText(path, errors, out var id))
        {
            return null;
        }

        if (CampaignId.Check(id) is { } problem)
        {
            errors.Add(path, problem);
            return null;
        }

        if (id.Equals("manifest", StringComparison.OrdinalIgnoreCase))
        {
            errors.Add(path, "'manifest' is reserved for the campaign's manifest");
            return null;
        }

        return id;
    }

    private string? ReadPrompt(JsonElement value, string path)
    {
        if (!value.IsGiven())
        {
            errors.Add(path, "is required");
            return null;
        }

        if (!value.TryReadText(path, errors, out var prompt))
        {
            return null;
        }

        var length = DocumentText.Length(prompt);
        if (length is 0 or > MaxPrompt)
        {
            errors.Add(path, $"must have 1 to {MaxPrompt} characters, but has {length}");
            return null;
        }

        if (string.IsNullOrWhiteSpace(prompt))
        {
            errors.Add(path, "must not be blank");
            return null;
        }

        return prompt;
    }

    private List<PlannedReference> ReadReferences(JsonElement value, string path, out bool complete)
    {
        var references = new List<PlannedReference>();
        complete = true;
        if (!value.IsGiven())
        {
            return references;
        }

        if (!value.Is(JsonValueKind.Array, path, errors))
        {
            complete = false;
            return references;
        }

        var index = 0;
        foreach (var element in value.EnumerateArray())
        {
            var reference = ReadReference(element, DocumentPath.Index(path, index++));
            if (reference is null)
            {
                complete = false;
            }
            else
            {
                references.Add(reference);
            }
        }

        return references;
    }

    private PlannedReference? ReadReference(JsonElement value, string path)
    {
        var (asset, assetPath, role) = (value, path, default(JsonElement));
        if (value.ValueKind == JsonValueKind.Object)
        {
            var values = ReferenceMembers.Read(value, path, errors);
            (asset, assetPath, role) = (values[0], DocumentPath.Member(path, "asset"), values[1]);
            if (!asset.IsGiven())
            {
                errors.Add(assetPath, "is required");
                return null;
            }
        }
        else if (value.ValueKind != JsonValueKind.String)
        {
            errors.Add(path, "must be an asset's alias, or an object with 'asset' and 'role'");
            return null;
        }

        if (!asset.TryReadText(assetPath, errors, out var alias))
        {
            return null;
        }

        if (!_assets.TryGetValue(alias, out var entry))
        {
            errors.Add(assetPath, $"there is no asset '{DocumentPath.Show(alias)}'{(errors.IsFull ? "" : NearestName.Suggest(alias, _assets.Keys))}");
            return null;
        }

        entry.IsUsed = true;
        if (entry.Type is not { } type)
        {
            return null;
        }

        var roles = Roles[(int)type];
        if (!role.IsGiven())
        {
            return new PlannedReference(alias, type, roles[0]);
        }

        return role.ReadChoice(DocumentPath.Member(path, "role"), roles, errors) is { } chosen ? new PlannedReference(alias, type, chosen) : null;
    }

    private void CheckTogether(List<PlannedReference> references, string path)
    {
        for (var type = 0; type < Limits.Length; type++)
        {
            var count = references.Count(r => (int)r.Type == type);
            if (count > Limits[type].Max)
            {
                errors.Add(path, $"must name at most {Limits[type].Max} {Limits[type].Plural}, but names {count}");
            }
        }

        if (references.Any(IsFrame) && !references.All(IsFrame))
        {
            errors.Add(path, "first_frame and last_frame must not be mixed with reference_image, reference_video or reference_audio in one item");
        }

        foreach (var frame in (ReadOnlySpan<string>)[FirstFrame, LastFrame])
        {
            if (references.Count(r => r.Role == frame) > 1)
            {
                errors.Add(path, $"must name at most one {frame}");
            }
        }

        if (references.Count > 0 && references.All(r => r.Type == MediaType.Audio))
        {
            errors.Add(path, "audio needs an image or a video beside it");
        }

        if (references.Count > MaxTogether)
        {
            warnings.Add(path, $"names {references.Count} assets; the provider has been seen to refuse more than {MaxTogether} together");
        }

        foreach (var twice in references.GroupBy(r => r.Alias, StringComparer.Ordinal).Where(g => g.Count() > 1))
        {
            warnings.Add(path, $"names '{twice.Key}' {twice.Count()} times");
        }
    }

    private void CheckTokens(string prompt, List<PlannedReference> references, string path)
    {
        var promptPath = DocumentPath.Member(path, "prompt");
        var named = new HashSet<(MediaType, int)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var token in PromptTokens.Find(prompt))
        {
            if (!seen.Add(token.Text))
            {
                continue;
            }

            if (!token.IsLowerCase)
            {
                warnings.Add(promptPath, $"'{DocumentPath.Show(token.Text)}' names no reference: tokens are written in lower case");
                continue;
            }

            var count = references.Count(r => r.Type == token.Type);
            if (token.Number < 1 || token.Number > count)
            {
                errors.Add(promptPath, $"'{DocumentPath.Show(token.Text)}' names no reference: the item has {count} of that type, counted from 1");
            }

            named.Add((token.Type, token.Number));
        }

        Span<int> numbers = stackalloc int[Limits.Length];
        for (var i = 0; i < references.Count; i++)
        {
            var reference = references[i];
            var number = ++numbers[(int)reference.Type];

            // A frame is used by its role; a prompt need not name it.
            if (!IsFrame(reference) && !named.Contains((reference.Type, number)))
            {
                var token = $"@{reference.Type.ToString().ToLowerInvariant()}{number}";
                warnings.Add(DocumentPath.Index(DocumentPath.Member(path, "references"), i), $"the prompt never names '{reference.Alias}' ({token})");
            }
        }
    }

    private static bool IsFrame(PlannedReference reference) => reference.Role is FirstFrame or LastFrame;
}
