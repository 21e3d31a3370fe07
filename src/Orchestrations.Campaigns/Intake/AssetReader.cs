using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Orchestrations.Campaigns.Media;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Reads the member <c>assets</c>.</summary>
internal sealed class AssetReader(ProblemList errors)
{
    private const string Path = "assets";
    private const int MaxUrl = 8192;
    private const int MaxAssetId = 256;
    private const int MaxDataUriHeader = 1024;

    private static readonly MemberNames Members = new("type", "url", "base64", "file", "assetId");
    private static readonly string[] Sources = ["url", "base64", "file", "assetId"];
    private static readonly string[] Types = ["image", "video", "audio"];

    /// <summary>The assets in the document's order, those that are not well formed among them: an item's reference to one is no error of the item's.</summary>
    public List<AssetEntry> Read(JsonElement assets)
    {
        var entries = new List<AssetEntry>();
        if (!assets.IsGiven() || !assets.Is(JsonValueKind.Object, Path, errors))
        {
            return entries;
        }

        var aliases = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in assets.EnumerateObject())
        {
            if (!member.TryReadName(Path, errors, out var alias))
            {
                continue;
            }

            var path = DocumentPath.Member(Path, alias);
            if (!aliases.Add(alias))
            {
                errors.Add(path, "is given more than once");
                continue;
            }

            if (alias.Length is 0 or > CampaignId.MaxLength || !alias.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            {
                errors.Add(path, $"an alias must have 1 to {CampaignId.MaxLength} letters A-Z and a-z, digits, '_' and '-'");
            }

            entries.Add(ReadAsset(alias, member.Value, path));
        }

        return entries;
    }

    private AssetEntry ReadAsset(string alias, JsonElement asset, string path)
    {
        if (!asset.Is(JsonValueKind.Object, path, errors))
        {
            return new AssetEntry(alias, null, null);
        }

        var values = Members.Read(asset, path, errors);
        MediaType? type = null;
        if (!values[0].IsGiven())
        {
            errors.Add(DocumentPath.Member(path, "type"), $"is required: {string.Join(", ", Types)}");
        }
        else if (values[0].ReadChoice(DocumentPath.Member(path, "type"), Types, errors) is { } name)
        {
            type = (MediaType)Array.IndexOf(Types, name);
        }

        var given = Enumerable.Range(0, Sources.Length).Where(i => values[i + 1].IsGiven()).ToArray();
        if (given.Length != 1)
        {
            errors.Add(path, given.Length == 0
                ? $"must have one of {string.Join(", ", Sources)}"
                : $"must have one of {string.Join(", ", Sources)}, but has {string.Join(" and ", given.Select(i => Sources[i]))}");
            return new AssetEntry(alias, type, null);
        }

        var source = values[given[0] + 1];
        var sourcePath = DocumentPath.Member(path, Sources[given[0]]);
        return new AssetEntry(alias, type, source.IsText(sourcePath, errors) ? ReadSource(given[0], source, type, sourcePath) : null);
    }

    private DocumentAssetSource? ReadSource(int kind, JsonElement value, MediaType? type, string path) => kind switch
    {
        0 => ReadUrl(value, type, path),
        1 => ReadBase64(value, path),
        2 => ReadFile(value.GetString()!, path),
        _ => ReadAssetId(value.GetString()!, path),
    };

    /// <summary>Reads an address, or bytes in a data URI; what is wrong becomes a problem at its path.</summary>
    public DocumentAssetSource? ReadUrl(JsonElement value, MediaType? type, string path)
    {
        // A data URI can be tens of megabytes: it is looked at in place.
        if (Ascii.EqualsIgnoreCase(Start(value), "data:"u8))
        {
            return ReadDataUri(value, type, path);
        }

        var url = value.GetString()!;
        if (url.Length > MaxUrl)
        {
            errors.Add(path, $"must have at most {MaxUrl} characters, but has {url.Length}");
            return null;
        }

        if (url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) || !Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.Host.Length == 0)
        {
            errors.Add(path, "must be an absolute http or https URL, or a data URI");
            return null;
        }

        return new UrlSource(url);
    }

    private InlineSource? ReadDataUri(JsonElement value, MediaType? type, string path)
    {
        var text = JsonText.GetUtf8(value);
        var comma = text.IndexOf((byte)',');
        if (comma is < 0 or > MaxDataUriHeader)
        {
            errors.Add(path, "is not a data URI: it must be data:[media type][;base64],[data]");
            return null;
        }

        // Where the media type says nothing of the kind, as application/octet-stream doesn't, the content decides later.
        var family = Encoding.UTF8.GetString(text[5..comma]).Split(';', '/')[0].Trim();
        if (type is { } expected && Array.FindIndex(Types, t => t.Equals(family, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index && index != (int)expected)
        {
            errors.Add(path, $"the data URI says {Types[index]}, but the asset's type is {Types[(int)expected]}");
            return null;
        }

        return new InlineSource(value, isDataUri: true);
    }

    /// <summary>Reads bytes in base64, which are not decoded yet.</summary>
    public InlineSource? ReadBase64(JsonElement value, string path)
    {
        if (Ascii.EqualsIgnoreCase(Start(value), "data:"u8))
        {
            errors.Add(path, "is a data URI: give it as 'url'");
            return null;
        }

        return new InlineSource(value, isDataUri: false);
    }

    // Text may be tens of megabytes long, so it is unescaped only where that makes a difference.
    private static ReadOnlySpan<byte> Start(JsonElement text)
    {
        var raw = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        var start = raw[..Math.Min(raw.Length, "data:".Length)];
        if (!start.Contains((byte)'\\'))
        {
            return start;
        }

        var unescaped = JsonText.GetUtf8(text);
        return unescaped[..Math.Min(unescaped.Length, "data:".Length)];
    }

    private FileSource? ReadFile(string file, string path)
    {
        var problem = DocumentText.CheckLine(file, 1024);
        if (problem is null && (file[0] is '/' or '\\' || (file.Length > 1 && file[1] == ':')))
        {
            problem = "must be relative to the document";
        }

        if (problem is not null)
        {
            errors.Add(path, problem);
            return null;
        }

        return new FileSource(file);
    }

    private AssetIdSource? ReadAssetId(string id, string path)
    {
        if (CheckProviderId(id) is { } problem)
        {
            errors.Add(path, problem);
            return null;
        }

        return new AssetIdSource(id);
    }

    /// <summary>What is wrong with an id of the provider's, which is opaque but goes into <c>asset://ID</c>; or null.</summary>
    public static string? CheckProviderId(string id) =>
        id.Length is 0 or > MaxAssetId || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':')
            ? $"must have 1 to {MaxAssetId} letters A-Z and a-z, digits, '-', '_', '.' and ':', as the provider gave it and without asset://"
            : null;
}

/// <summary>An asset as far as it could be read.</summary>
/// <param name="Alias">Its alias.</param>
/// <param name="Type">Its type, or null where that is wrong.</param>
/// <param name="Source">Its source, or null where that is wrong.</param>
internal sealed record AssetEntry(string Alias, MediaType? Type, DocumentAssetSource? Source)
{
    public bool IsUsed { get; set; }
}
