using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orchestrations.Simulator.Faults;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator.Http;

/// <summary>POST /volc/asset/CreateAssetGroup, CreateAsset and GetAsset.</summary>
internal sealed class AssetEndpoints(GatewayContext gateway)
{
    private const int LongestName = 64;

    // Billing model and "smaller than" by type, from the provider's page.
    private static readonly Dictionary<string, (string Model, long Limit)> Types = new(StringComparer.Ordinal)
    {
        ["Image"] = ("volc-asset", 30 << 20),
        ["Video"] = ("volc-asset-video", 50 << 20),
        ["Audio"] = ("volc-asset-audio", 15 << 20),
    };

    private readonly SimulatorState _state = gateway.State;

    public async Task CreateGroupAsync(HttpContext context, int account)
    {
        var body = await GatewayContext.ReadJsonAsync(context);
        var name = body is { ValueKind: JsonValueKind.Object } read ? AssetFields.Text(read, "Name") : null;
        if (string.IsNullOrEmpty(name) || name.EnumerateRunes().Count() > LongestName)
        {
            await Exchange.WriteAsync(context, Answer.InvalidAssetRequest("Name is required, at most 64 characters."));
            return;
        }

        var (script, error) = FaultScript.Parse(name, FaultScript.OfGroup);
        if (script is null)
        {
            await Exchange.WriteAsync(context, Answer.InvalidAssetRequest(error!));
            return;
        }

        await WorkAsync(context, account, FaultPlaces.Group, name, script, () =>
        {
            var entry = new JournaledAssetGroup(gateway.Now, account)
            {
                Id = gateway.NewId("group", account, name),
                Name = name,
                Faults = Carried(script, FaultPlaces.Group, account, name).Written,
            };
            _state.Record(entry);
            return Answer.Of(200, new JsonObject { ["Id"] = entry.Id });
        });
    }

    public async Task CreateAssetAsync(HttpContext context, int account)
    {
        if (await AssetFields.ReadAsync(context) is not { } fields)
        {
            await Exchange.WriteAsync(context, Answer.InvalidAssetRequest("The body is neither JSON nor a form."));
            return;
        }

        var name = fields.Name ?? "";
        var (script, error) = FaultScript.Parse(
            AssetMedia.IsWebAddress(fields.Url ?? "") ? $"{name} {fields.Url!.Replace("#sim:", " #sim:", StringComparison.OrdinalIgnoreCase)}" : name,
            FaultScript.OfAsset);
        if (script is null)
        {
            await Exchange.WriteAsync(context, Answer.InvalidAssetRequest(error!));
            return;
        }

        if (_state.FindGroup(account, fields.GroupId ?? "") is { } group)
        {
            script = script.With(group.Script);
        }

        await WorkAsync(context, account, FaultPlaces.Asset, name, script, () => Create(account, fields, name, script));
    }

    public async Task GetAssetAsync(HttpContext context, int account)
    {
        var body = await GatewayContext.ReadJsonAsync(context);
        var id = body is { ValueKind: JsonValueKind.Object } read ? AssetFields.Text(read, "Id") : null;
        var asset = id is null ? null : _state.FindAsset(account, id);
        await WorkAsync(context, account, FaultPlaces.Get, id ?? "", asset?.Script ?? FaultScript.Empty, () => asset is null
            ? Answer.Error(404, "NotFound.Asset", "The specified asset is not found.")
            : Answer.Of(200, AssetListing.Describe(asset, gateway.Now)));
    }

    private async Task WorkAsync(HttpContext context, int account, FaultPlaces place, string key, FaultScript script, Func<Answer> work)
    {
        var number = _state.Count(account, place.ToString(), key);
        var fault = script.Exchange(place, number) ?? gateway.Draws.Exchange(place, $"{account} {key}", number);
        await gateway.Exchange.PlayAsync(context, fault, fault is { DoesTheWork: false } ? null : work());
    }

    private Answer Create(int account, AssetFields fields, string name, FaultScript script)
    {
        var type = fields.AssetType ?? "Image";
        var model = fields.Model ?? "volc-asset";
        if (!Types.TryGetValue(type, out var rule))
        {
            return Answer.InvalidAssetRequest("AssetType must be Image, Video or Audio.");
        }

        if (model != rule.Model)
        {
            return Answer.InvalidAssetRequest($"An asset of type {type} must be billed as {rule.Model}, not as {model}.");
        }

        if (name.Length == 0 || name.EnumerateRunes().Count() > LongestName)
        {
            return Answer.InvalidAssetRequest("Name is required, at most 64 characters.");
        }

        var (media, error) = fields.File is { } file ? (AssetMedia.OfFile(file), null) : AssetMedia.OfUrl(fields.Url ?? "", type);
        if (media is null)
        {
            return Answer.InvalidAssetRequest(error!);
        }

        if (media.Bytes is 0 || media.Bytes >= rule.Limit)
        {
            return Answer.InvalidAssetRequest($"The media has {media.Bytes} bytes; an asset of type {type} must have some, and fewer than {rule.Limit}.");
        }

        // An asset name that is taken is seen to give the same, misleading answer as a group that is not there.
        var missing = Answer.Error(404, "NotFound.AssetGroup", "The specified asset group is not found.");
        var now = gateway.Now;
        if (_state.FindGroup(account, fields.GroupId ?? "") is not { } group || !group.IsFound(now))
        {
            return missing;
        }

        var entry = Entry(now, account, group.Record.Id, name, script) with
        {
            AssetType = type,
            Model = model,
            Source = media.Source,
            Url = media.Url,
            Bytes = media.Bytes,
            Sha256 = media.Sha256,
        };

        return _state.TryRecord(entry) ? Answer.Of(200, new JsonObject { ["Id"] = entry.Id }) : missing;
    }

    private JournaledAsset Entry(DateTimeOffset now, int account, string groupId, string name, FaultScript script)
    {
        var options = gateway.Options;
        var id = gateway.NewId("asset", account, name);
        var carried = Carried(script, FaultPlaces.Asset, account, name);
        return new JournaledAsset(now, account)
        {
            Id = id,
            GroupId = groupId,
            Name = name,
            AssetType = "",
            Model = "",
            Source = "",
            ProcessingTime = carried.Trait("slow")?.Duration(default) ?? Draw.Between(
                options.AssetProcessingTime.Min, options.AssetProcessingTime.Max, Draw.Fraction(options.Seed, "processing", $"{account} {name}", 0)),
            Faults = carried.Written,
        };
    }

    private FaultScript Carried(FaultScript script, FaultPlaces place, int account, string name) =>
        gateway.Draws.Carried(script, place, $"{account} {name}", _state.Count(account, SimulatorState.Made(place), name));
}
