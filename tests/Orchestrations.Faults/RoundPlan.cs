using System.Globalization;
using System.Text.Json.Nodes;

namespace Orchestrations.Faults;

/// <summary>What a round runs: a campaign and a gateway that misbehaves, all drawn from a seed.</summary>
internal sealed class RoundPlan
{
    private const string Words = "#sim:";

    // The first of each lose the answer to what was done: only its name can tell that it was.
    private static readonly string[] GroupFaults =
    [
        "group.after-resetx1", "group.after-500x1", "group.emptyx1", "group.after-hangx1", "", "group.429x1", "group.resetx1", "group.hangx1", "not-found=1s", "wants-group-type",
        "hides-with-group-type",
    ];

    private static readonly string[] UploadFaults =
        ["asset.after-resetx1", "asset.after-502x1", "asset.wrong-shapex1", "asset.html=200x1", "", "asset.429x1", "asset.resetx1", "asset.503x1"];

    private static readonly string[] AssetFaults = ["", "no-status", "slow=1s", "get.500x1", "get.resetx1", "get.htmlx1"];

    // Of lists and of all that is not asked for by name: a few calls in a hundred.
    private static readonly string[] ChanceFaults =
    [
        "list.500", "list.reset", "list.empty", "list.truncated", "list.html=200", "list.wrapped", "list.wrong-shape", "list.429", "get.502", "get.cut", "poll.reset", "poll.502", "poll.429",
        "output.reset", "output.cut", "output.503", "submit.429", "submit.503",
    ];

    private readonly Random _random;

    public RoundPlan(int seed, int items, bool isImpatient)
    {
        _random = new Random(seed);
        Seed = seed;
        IsImpatient = isImpatient;
        CampaignId = string.Create(CultureInfo.InvariantCulture, $"round-{seed}");
        MaxInFlight = _random.Next(2, 7);
        GroupName = Group();
        Items = Draw(items);
        Chances = string.Join(',', ChanceFaults.Where(_ => _random.Next(3) == 0).Select(word => string.Create(CultureInfo.InvariantCulture, $"{word}:0.0{_random.Next(2, 7)}")));
        Document = Write();
    }

    public int Seed { get; }

    /// <summary>Whether deadlines are so short that any item may miss them.</summary>
    public bool IsImpatient { get; }

    public string CampaignId { get; }

    public int MaxInFlight { get; }

    public string GroupName { get; }

    public IReadOnlyList<PlannedItem> Items { get; }

    /// <summary>The faults that strike by chance, for <c>Simulator__Faults</c>.</summary>
    public string Chances { get; }

    /// <summary>The campaign's document.</summary>
    public string Document { get; }

    /// <summary>Which of an item's assets the provider refuses, by alias.</summary>
    public const string RefusedAsset = "refused";

    private string Pick(string[] from) => from[_random.Next(from.Length)];

    // In every round an answer is lost: to the group, or to each upload.
    private string Group()
    {
        var losesGroup = _random.Next(2) == 0;
        string[] faults = [Pick(losesGroup ? GroupFaults[..4] : GroupFaults), Pick(losesGroup ? UploadFaults : UploadFaults[..4])];
        return string.Join(' ', [string.Create(CultureInfo.InvariantCulture, $"Round {Seed}"), .. faults.Where(fault => fault.Length > 0).Select(fault => Words + fault)]);
    }

    private List<PlannedItem> Draw(int count)
    {
        var items = new List<PlannedItem>();
        var faults = IsImpatient ? [.. ItemFault.All, .. ItemFault.Endless] : ItemFault.All;

        // Every second item has a fault of its own; which ones is a deal without repetition, so that rounds cover them all.
        var deck = faults.OrderBy(_ => _random.Next()).ToList();
        for (var i = 0; i < count; i++)
        {
            var fault = i % 2 == 0 ? deck[i / 2 % deck.Count] : new ItemFault("", "Succeeded");
            var bytes = fault.Words.StartsWith("bytes=", StringComparison.Ordinal) || fault.Words.StartsWith("expired", StringComparison.Ordinal) ? null : Size(fault);
            var id = string.Create(CultureInfo.InvariantCulture, $"item-{i:000}");
            var refused = fault.Words.Length == 0 && _random.Next(12) == 0;
            var text = $"{id} of round {Seed}{(fault.Words.Length == 0 ? "" : $" {Words}{fault.Words}")}";
            items.Add(new PlannedItem(id, bytes is null ? text : string.Create(CultureInfo.InvariantCulture, $"{text} {Words}bytes={bytes}MiB"), refused
                ? new ItemFault("", "Failed") { Codes = ["asset_rejected"] }
                : fault)
            {
                VideoBytes = bytes * 1024 * 1024,
                References = refused ? [RefusedAsset] : References(),
            });
        }

        return items;
    }

    // A video has to be large for a kill to strike in the middle of its download.
    private int? Size(ItemFault fault) => fault.Words.Contains("drip", StringComparison.Ordinal) || _random.Next(2) == 0 ? null : _random.Next(2, 17);

    private List<string> References()
    {
        string[] aliases = ["hero", "twin", "dawn", "far", "chime"];
        var chosen = aliases.Where(_ => _random.Next(3) == 0).ToList();

        // Audio never comes alone.
        return chosen is ["chime"] ? ["hero", "chime"] : chosen;
    }

    private string Write()
    {
        var far = Pick(AssetFaults) is { Length: > 0 } fault ? $"{Words}{fault}" : "";
        var used = Items.SelectMany(item => item.References).ToHashSet(StringComparer.Ordinal);
        var assets = new Dictionary<string, JsonObject>(StringComparer.Ordinal)
        {
            ["hero"] = Held("image", "hero.png"),
            ["twin"] = Held("image", "hero.png"),
            ["dawn"] = Held("image", "dawn.jpg"),
            ["chime"] = Held("audio", "chime.wav"),
            ["far"] = new() { ["type"] = "image", ["url"] = $"https://example.com/{Seed}.png{far}" },
            [RefusedAsset] = new() { ["type"] = "image", ["url"] = $"https://example.com/{Seed}/refused.png{Words}fail" },
        };
        return new JsonObject
        {
            ["id"] = CampaignId,
            ["name"] = $"Round {Seed}",
            ["maxInFlight"] = MaxInFlight,
            ["assetGroup"] = new JsonObject { ["name"] = GroupName },
            ["assets"] = new JsonObject(assets.Where(asset => used.Contains(asset.Key)).Select(asset => KeyValuePair.Create(asset.Key, (JsonNode?)asset.Value))),
            ["items"] = new JsonArray([.. Items.Select(item => new JsonObject
            {
                ["id"] = item.Id,
                ["prompt"] = item.Prompt,
                ["references"] = new JsonArray([.. item.References.Select(alias => (JsonNode)alias)]),
            })]),
        }.ToJsonString();
    }

    private static JsonObject Held(string type, string file) =>
        new() { ["type"] = type, ["base64"] = Convert.ToBase64String(File.ReadAllBytes(Path.Combine(Built.Samples, file))) };
}
