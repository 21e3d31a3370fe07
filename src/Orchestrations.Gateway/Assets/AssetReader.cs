using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orchestrations.Gateway;

/// <summary>Reads groups, assets and lists of them, bare or wrapped in <c>{ResponseMetadata, Result}</c> or <c>{code, data}</c>.</summary>
internal sealed class AssetReader(FailureReader failures)
{
    private const int MaxWrappers = 3;

    // [u-{userID}]-[t-{tokenID}], and what may join it to the name.
    private static readonly Regex IsolationPrefix = new(@"^\[u-[^\]]*\]-\[t-[^\]]*\][- ]?", RegexOptions.NonBacktracking);

    /// <summary>The id that a creation gave, or null.</summary>
    /// <param name="root">The answer.</param>
    public static string? Id(JsonElement root)
    {
        foreach (var level in Levels(root))
        {
            if (level.TextOf("Id") is { } id)
            {
                return id;
            }
        }

        return null;
    }

    public static AssetGroup? Group(JsonElement element) => element.TextOf("Id") is { } id
        ? new AssetGroup(id, Name(element) ?? "", element.Member("CreateTime").Time())
        : null;

    public Asset? Asset(JsonElement element)
    {
        if (element.TextOf("Id") is not { } id)
        {
            return null;
        }

        var error = element.Member("Error");
        return new Asset(id, Name(element), element.TextOf("GroupId"), Kind(element.TextOf("AssetType")), StatusWords.Asset(element.TextOf("Status")))
        {
            Url = element.TextOf("URL"),
            ErrorCode = failures.Word(error.TextOf("Code")),
            ErrorMessage = failures.Message(error.TextOf("Message") ?? error.Text()),
        };
    }

    /// <summary>The asset that an answer holds, bare or wrapped; null where it holds none.</summary>
    /// <param name="root">The answer.</param>
    public Asset? AssetIn(JsonElement root) => Levels(root).Select(Asset).FirstOrDefault(asset => asset is not null);

    /// <summary>A page of a list, or null where the answer is none.</summary>
    /// <param name="root">The answer.</param>
    /// <param name="read">Reads an item; what is none is left out.</param>
    /// <param name="page">The page that was asked for.</param>
    /// <param name="pageSize">The page's size that was asked for.</param>
    public static GatewayPage<T>? Page<T>(JsonElement root, Func<JsonElement, T?> read, int page, int pageSize)
        where T : class
    {
        foreach (var level in Levels(root))
        {
            var items = level.Member("Items");
            var total = level.Member("TotalCount").Whole() ?? level.Member("Total").Whole();
            if (items.ValueKind != JsonValueKind.Array && total is null)
            {
                continue;
            }

            List<T> found = items.ValueKind == JsonValueKind.Array ? [.. items.EnumerateArray().Select(read).OfType<T>()] : [];
            return new GatewayPage<T>(found, (int)Math.Clamp(total ?? found.Count, found.Count, int.MaxValue), page, pageSize);
        }

        return null;
    }

    private static IEnumerable<JsonElement> Levels(JsonElement root)
    {
        for (var depth = 0; depth <= MaxWrappers && root.ValueKind == JsonValueKind.Object; depth++)
        {
            yield return root;
            var inner = root.Member("Result");
            root = inner.ValueKind == JsonValueKind.Undefined ? root.Member("data") : inner;
        }
    }

    private static string? Name(JsonElement element) =>
        element.TextOf("Name") is { } name && IsolationPrefix.Replace(name, "") is { Length: > 0 } own ? own : null;

    private static AssetKind? Kind(string? type) => type?.ToUpperInvariant() switch
    {
        "IMAGE" => AssetKind.Image,
        "VIDEO" => AssetKind.Video,
        "AUDIO" => AssetKind.Audio,
        _ => null,
    };
}
