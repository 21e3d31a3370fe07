using System.Globalization;
using System.Text.Json;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Checks a parsed document against every rule that needs no media, and gives all that is wrong with it at once.</summary>
internal sealed class CampaignDocumentValidator
{
    public const int MaxItems = 10_000;

    public const int MaxInFlight = 10_000;

    private const int MaxName = 128;

    private static readonly MemberNames CampaignMembers =
        new("id", "name", "assetGroup", "assets", "defaults", "maxInFlight", "items", "onAmbiguousSubmit");

    private static readonly MemberNames GenerationMembers = new(["name", "assetGroup", "assets", .. ItemReader.Names]);
    private static readonly MemberNames GroupMembers = new("name", "id");
    private static readonly MemberNames DefaultMembers = new(ParameterReader.Names);
    private static readonly string[] AmbiguousChoices = ["review", "resubmit"];

    // The provider's own model name in its first documentation; a submission can't be without one.
    private static readonly GenerationParameters BuiltIn = new() { Model = "seedance" };

    private readonly ProblemList _errors;
    private readonly ProblemList _warnings = new();

    private CampaignDocumentValidator(ProblemList errors) => _errors = errors;

    public static CampaignDocumentResult Validate(ParsedDocument parsed, DocumentShape shape)
    {
        var validator = new CampaignDocumentValidator(parsed.Errors);
        return shape == DocumentShape.Campaign ? validator.ReadCampaign(parsed) : validator.ReadGeneration(parsed.Root);
    }

    private CampaignDocumentResult ReadCampaign(ParsedDocument parsed)
    {
        _errors.Line = _warnings.Line = parsed.RootLine;
        if (!parsed.Root.Is(JsonValueKind.Object, DocumentPath.Root, _errors))
        {
            return Result(null, [], DocumentShape.Campaign);
        }

        var values = CampaignMembers.Read(parsed.Root, DocumentPath.Root, _errors);
        var id = ReadId(values[0]);
        var name = ReadName(values[1], required: true);
        var (groupId, groupName) = ReadAssetGroup(values[2]);
        var assets = new AssetReader(_errors).Read(values[3]);
        var defaults = BuiltIn;
        if (values[4].IsGiven() && values[4].Is(JsonValueKind.Object, "defaults", _errors))
        {
            defaults = new ParameterReader(_errors).Read(DefaultMembers.Read(values[4], "defaults", _errors), "defaults", BuiltIn);
        }

        var maxInFlight = (int?)values[5].ReadInteger("maxInFlight", 1, MaxInFlight, _errors);
        var onAmbiguous = values[7].ReadChoice("onAmbiguousSubmit", AmbiguousChoices, _errors);

        var reader = new ItemReader(assets, defaults, _errors, _warnings);
        var items = ReadItems(parsed, values[6], reader);
        _errors.Line = _warnings.Line = parsed.RootLine;
        if (items is not null)
        {
            WarnOfUnused(assets);
        }

        var document = new CampaignDocument(name ?? "", items ?? [])
        {
            Id = id,
            AssetGroupId = groupId,
            AssetGroupName = groupName,
            MaxInFlight = maxInFlight,
            OnAmbiguousSubmit = onAmbiguous == "resubmit" ? AmbiguousSubmitChoice.Resubmit : AmbiguousSubmitChoice.Review,
        };
        return Result(document, assets, DocumentShape.Campaign);
    }

    private CampaignDocumentResult ReadGeneration(JsonElement root)
    {
        if (!root.Is(JsonValueKind.Object, DocumentPath.Root, _errors))
        {
            return Result(null, [], DocumentShape.Generation);
        }

        var values = GenerationMembers.Read(root, DocumentPath.Root, _errors);
        var name = ReadName(values[0], required: false);
        var (groupId, groupName) = ReadAssetGroup(values[1]);
        var assets = new AssetReader(_errors).Read(values[2]);
        var item = new ItemReader(assets, BuiltIn, _errors, _warnings).Read(values.AsSpan(3), 0, DocumentPath.Root);
        WarnOfUnused(assets);
        var document = new CampaignDocument(name ?? "generation", [item with { Id = item.Id.Length == 0 ? DefaultId(0) : item.Id }])
        {
            Id = item.Id.Length == 0 ? null : item.Id,
            AssetGroupId = groupId,
            AssetGroupName = groupName,
        };
        return Result(document, assets, DocumentShape.Generation);
    }

    private CampaignDocumentResult Result(CampaignDocument? document, List<AssetEntry> entries, DocumentShape shape)
    {
        var assets = entries
            .Where(e => e is { Type: not null, Source: not null })
            .Select(e => new DocumentAsset(e.Alias, e.Type!.Value, e.Source!, e.IsUsed))
            .ToArray();
        return new CampaignDocumentResult
        {
            Errors = _errors.ToList(),
            Warnings = _warnings.ToList(),
            Document = _errors.IsEmpty ? document! with { Assets = assets } : null,
            Assets = assets,
            Shape = shape,
        };
    }

    private string? ReadId(JsonElement value)
    {
        if (!value.IsGiven() || !value.TryReadText("id", _errors, out var id))
        {
            return null;
        }

        if (CampaignId.Check(id) is { } problem)
        {
            _errors.Add("id", problem);
        }

        return id;
    }

    private string? ReadName(JsonElement value, bool required)
    {
        if (required && !value.IsGiven())
        {
            _errors.Add("name", "is required");
        }

        return value.ReadLine("name", MaxName, _errors);
    }

    private (string? Id, string? Name) ReadAssetGroup(JsonElement value)
    {
        const string Path = "assetGroup";
        if (!value.IsGiven() || !value.Is(JsonValueKind.Object, Path, _errors))
        {
            return (null, null);
        }

        var values = GroupMembers.Read(value, Path, _errors);
        if (values[0].IsGiven() == values[1].IsGiven())
        {
            _errors.Add(Path, "must have 'name' or 'id', and not both");
        }

        string? id = null;
        if (values[1].IsGiven() && values[1].TryReadText($"{Path}.id", _errors, out id) && AssetReader.CheckProviderId(id) is { } problem)
        {
            _errors.Add($"{Path}.id", problem);
        }

        // As the gateway's lists are read: with blanks around it, the group would never be found again.
        return (id, values[0].ReadLine($"{Path}.name", CampaignIntake.MaxGroupName, _errors)?.Trim());
    }

    private List<PlannedItem>? ReadItems(ParsedDocument parsed, JsonElement inRoot, ItemReader reader)
    {
        IEnumerable<ParsedItem> source;
        int count;
        if (parsed.Items is { } lines)
        {
            // The reader of the lines stops one after the limit.
            (source, count) = (lines, lines.Count);
            if (inRoot.IsGiven())
            {
                _errors.Add("items", "must not be in the first line: the items follow it, one a line");
            }
        }
        else if (!inRoot.IsGiven())
        {
            _errors.Add("items", "is required");
            return null;
        }
        else if (inRoot.Is(JsonValueKind.Array, "items", _errors))
        {
            (source, count) = (inRoot.EnumerateArray().Select(item => new ParsedItem(item, 0)), inRoot.GetArrayLength());
        }
        else
        {
            return null;
        }

        if (count is 0 or > MaxItems)
        {
            _errors.Add("items", $"must have 1 to {MaxItems} items, but has {(count == 0 ? "none" : "more")}");
        }

        var items = new List<PlannedItem>(Math.Min(count, MaxItems));
        var places = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (value, line) in source.Take(MaxItems))
        {
            _errors.Line = _warnings.Line = line == 0 ? null : line;
            var path = DocumentPath.Index("items", items.Count);
            var item = reader.Read(value, items.Count, path) ?? new PlannedItem(items.Count, "", "", BuiltIn);
            if (item.Id.Length > 0 && !places.TryAdd(item.Id, item.Index))
            {
                _errors.Add(DocumentPath.Member(path, "id"), $"'{item.Id}' is the id of items[{places[item.Id]}] already; case makes no difference");
            }

            items.Add(item);
        }

        for (var i = 0; i < items.Count; i++)
        {
            if (items[i].Id.Length == 0)
            {
                items[i] = items[i] with { Id = FreeId(i, places) };
            }
        }

        return items;
    }

    /// <summary>The default id of an item; a number is added where another item has been given that very id.</summary>
    private static string FreeId(int index, Dictionary<string, int> places)
    {
        var id = DefaultId(index);
        for (var i = 2; !places.TryAdd(id, index); i++)
        {
            id = $"{DefaultId(index)}-{i}";
        }

        return id;
    }

    private static string DefaultId(int index) => "item-" + (index + 1).ToString("D5", CultureInfo.InvariantCulture);

    private void WarnOfUnused(List<AssetEntry> assets)
    {
        foreach (var asset in assets.Where(a => !a.IsUsed))
        {
            _warnings.Add(DocumentPath.Member("assets", asset.Alias), "no item uses it: it is not uploaded");
        }
    }
}
