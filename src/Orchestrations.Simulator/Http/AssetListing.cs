using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orchestrations.Simulator.Faults;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator.Http;

/// <summary>POST /volc/asset/ListAssetGroups and ListAssets: newest first, by page.</summary>
internal sealed class AssetListing(GatewayContext gateway)
{
    private const int LargestPage = 100;

    public Task ListGroupsAsync(HttpContext context, int account) => AnswerAsync(context, account, "groups", filter =>
        gateway.State.GroupsOf(account)
            .Where(group => group.IsListed(filter.GroupType) && filter.Fits(group.ListedName))
            .Select(Describe));

    public Task ListAssetsAsync(HttpContext context, int account) => AnswerAsync(context, account, "assets", filter =>
        gateway.State.AssetsOf(account)
            .Where(asset => filter.Fits(asset.Record.Name)
                && (filter.GroupIds is null || filter.GroupIds.Contains(asset.Record.GroupId))
                && gateway.State.FindGroup(account, asset.Record.GroupId)!.IsListed(filter.GroupType))
            .Select(asset => Describe(asset, gateway.Now)));

    public static JsonObject Describe(Asset asset, DateTimeOffset now)
    {
        var record = asset.Record;
        var status = asset.Status(now);
        var description = new JsonObject
        {
            ["Id"] = record.Id,
            ["Name"] = record.Name,
            ["URL"] = record.Url ?? $"https://assets.simulated.invalid/{record.Id}",
            ["AssetType"] = record.AssetType,
            ["GroupId"] = record.GroupId,
            ["CreateTime"] = Time(record.At),
            ["UpdateTime"] = Time(status == "Processing" ? record.At : record.At + record.ProcessingTime),
        };
        if (!asset.Script.Has("no-status"))
        {
            description["Status"] = status;
        }

        if (status == Asset.Failed)
        {
            description["Error"] = new JsonObject { ["Code"] = asset.FailureCode, ["Message"] = "The asset could not be processed." };
        }

        return description;
    }

    private static JsonObject Describe(AssetGroup group) => new()
    {
        ["Id"] = group.Record.Id,
        ["Name"] = group.ListedName,
        ["GroupType"] = "AIGC",
        ["ProjectName"] = "default",
        ["CreateTime"] = Time(group.Record.At),
        ["UpdateTime"] = Time(group.Record.At),
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task AnswerAsync(HttpContext context, int account, string what, Func<ListFilter, IEnumerable<JsonObject>> find)
    {
        var number = gateway.State.Count(account, "list", what);
        var fault = gateway.Draws.Exchange(FaultPlaces.List, $"{account} {what}", number);
        var body = await GatewayContext.ReadJsonAsync(context);
        await gateway.Exchange.PlayAsync(context, fault, fault is { DoesTheWork: false } ? null : Page(body, find));
    }

    private static Answer Page(JsonElement? body, Func<ListFilter, IEnumerable<JsonObject>> find)
    {
        if (body is not { ValueKind: JsonValueKind.Object } request
            || Number(request, "PageNumber", 1) is not (>= 1 and var page)
            || Number(request, "PageSize", 10) is not (>= 1 and <= LargestPage and var size))
        {
            return Answer.InvalidAssetRequest("The body must be an object with PageNumber from 1 and PageSize from 1 to 100.");
        }

        var found = find(ListFilter.Of(request)).ToList();
        return Answer.Of(200, new JsonObject
        {
            ["PageNumber"] = page,
            ["PageSize"] = size,
            ["TotalCount"] = found.Count,
            ["Items"] = new JsonArray([.. found.Skip((int)Math.Min(int.MaxValue, (page - 1L) * size)).Take(size)]),
        });
    }

    private static int? Number(JsonElement request, string name, int otherwise)
    {
        if (!request.TryGetProperty(name, out var value))
        {
            return otherwise;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : null;
    }

    private sealed record ListFilter(string? Name, string? GroupType, HashSet<string>? GroupIds)
    {
        public static ListFilter Of(JsonElement request)
        {
            if (!request.TryGetProperty("Filter", out var filter) || filter.ValueKind != JsonValueKind.Object)
            {
                return new ListFilter(null, null, null);
            }

            var ids = filter.TryGetProperty(nameof(GroupIds), out var given) && given.ValueKind == JsonValueKind.Array
                ? given.EnumerateArray().Select(id => id.ToString()).ToHashSet(StringComparer.Ordinal)
                : null;
            return new ListFilter(
                AssetFields.Text(filter, "Name"), AssetFields.Text(filter, "GroupType"), ids is { Count: > 0 } ? ids : null);
        }

        public bool Fits(string name) => Name is null || name.Contains(Name, StringComparison.OrdinalIgnoreCase);
    }
}
