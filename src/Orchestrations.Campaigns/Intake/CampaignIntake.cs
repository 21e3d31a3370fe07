using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Orchestrations.Campaigns.Media;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Checks the media of a document that was read, and makes the campaign's plan.</summary>
/// <param name="inspector">Looks into media.</param>
/// <param name="time">The clock that the plan is dated by.</param>
public sealed class CampaignIntake(IMediaInspector inspector, TimeProvider time)
{
    internal const int MaxGroupName = 64;

    // The provider has been seen to refuse more than 15 s of video, or of audio, in one submission.
    private static readonly TimeSpan MaxTogether = TimeSpan.FromSeconds(15);

    /// <summary>Checks a document's media and plans its campaign.</summary>
    /// <param name="read">The document as read; where it breaks rules, its media is checked all the same, so that every problem comes at once.</param>
    /// <param name="files">The files that it may name, or null where it may name none.</param>
    /// <param name="idWhenAbsent">The campaign's id where the document gives none, or null to derive one from its content and media.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="ArgumentException"><paramref name="idWhenAbsent"/> is no campaign's id.</exception>
    public async Task<CampaignIntakeResult> PrepareAsync(
        CampaignDocumentResult read, IMediaFiles? files, string? idWhenAbsent, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (idWhenAbsent is not null && CampaignId.Check(idWhenAbsent) is { } problem)
        {
            throw new ArgumentException(problem, nameof(idWhenAbsent));
        }

        if (read.Malformed is not null)
        {
            return new CampaignIntakeResult { Malformed = read.Malformed };
        }

        var (errors, warnings) = (new ProblemList(), new ProblemList());
        var media = new Dictionary<string, CheckedMedia>(StringComparer.Ordinal);
        foreach (var asset in read.Assets)
        {
            if (await CheckAsync(asset, files, errors, cancellationToken) is { } found)
            {
                media.Add(asset.Alias, found);
            }
        }

        PreparedCampaign? campaign = null;
        if (read.Document is { } document && errors.IsEmpty)
        {
            WarnOfDurations(document, media, read.Shape, warnings);
            campaign = Plan(document, media, idWhenAbsent);
        }

        return new CampaignIntakeResult
        {
            Errors = [.. read.Errors, .. errors.ToList()],
            Warnings = [.. read.Warnings, .. warnings.ToList()],
            Campaign = campaign,
        };
    }

    private async Task<CheckedMedia?> CheckAsync(DocumentAsset asset, IMediaFiles? files, ProblemList errors, CancellationToken cancellationToken)
    {
        var path = DocumentPath.Member("assets", asset.Alias);
        switch (asset.Source)
        {
            case FileSource when files is null:
                errors.Add($"{path}.file", "a file can be given on the command line and in a multipart request only");
                return null;
            case FileSource file when asset.IsUsed:
                Func<CancellationToken, Task<Stream>> reopen = async token =>
                {
                    var again = await files!.OpenAsync(asset.Alias, file.Path, token);
                    return again.Content ?? throw new FileNotFoundException(again.Problem);
                };
                return await CheckFileAsync(asset, await files!.OpenAsync(asset.Alias, file.Path, cancellationToken), path, reopen, errors, cancellationToken);
            case InlineSource inline when asset.IsUsed:
                return await CheckInlineAsync(asset, inline, path, errors, cancellationToken);
            default:
                return null;
        }
    }

    private async Task<CheckedMedia?> CheckFileAsync(
        DocumentAsset asset, MediaFile file, string path, Func<CancellationToken, Task<Stream>> reopen, ProblemList errors, CancellationToken cancellationToken)
    {
        if (file.Content is null)
        {
            errors.Add($"{path}.file", file.Problem ?? "can't be read");
            return null;
        }

        await using var content = file.Content;
        try
        {
            return await CheckContentAsync(asset, content, path, reopen, errors, cancellationToken);
        }
        catch (IOException unreadable)
        {
            errors.Add($"{path}.file", $"can't be read: {unreadable.Message}");
            return null;
        }
    }

    private async Task<CheckedMedia?> CheckInlineAsync(
        DocumentAsset asset, InlineSource inline, string path, ProblemList errors, CancellationToken cancellationToken)
    {
        var limit = MediaRules.BytesOf(asset.Type);
        var decoded = InlineMedia.Decode(inline, limit);
        if (decoded.Problem is not null)
        {
            errors.Add($"{path}.{inline.Member}", decoded.Problem);
            return null;
        }

        if (decoded.Bytes is null)
        {
            AddTooLarge(asset, decoded.Size, path, errors);
            return null;
        }

        await using var content = new MemoryStream(decoded.Bytes, writable: false);
        return await CheckContentAsync(
            asset, content, path, _ => Task.FromResult<Stream>(new MemoryStream(InlineMedia.Decode(inline, limit).Bytes!, writable: false)), errors, cancellationToken);
    }

    private async Task<CheckedMedia?> CheckContentAsync(
        DocumentAsset asset, Stream content, string path, Func<CancellationToken, Task<Stream>> reopen, ProblemList errors, CancellationToken cancellationToken)
    {
        var size = content.Length;
        if (size == 0)
        {
            AddViolation(asset, "it is empty: 0 bytes", path, errors);
            return null;
        }

        if (size >= MediaRules.BytesOf(asset.Type))
        {
            AddTooLarge(asset, size, path, errors);
            return null;
        }

        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        content.Position = 0;
        var inspection = await inspector.InspectAsync(content, asset.Type, cancellationToken);
        foreach (var violation in inspection.Violations)
        {
            AddViolation(asset, violation, path, errors);
        }

        return new CheckedMedia(sha256, size, inspection.ContentType, inspection.Duration, reopen);
    }

    private static void AddTooLarge(DocumentAsset asset, long size, string path, ProblemList errors)
    {
        var limit = MediaRules.BytesOf(asset.Type);
        AddViolation(asset, string.Create(CultureInfo.InvariantCulture, $"its size is {size:N0} bytes; it must be below {limit >> 20} MB ({limit:N0} bytes)"), path, errors);
    }

    private static void AddViolation(DocumentAsset asset, string violation, string path, ProblemList errors) =>
        errors.Add(path, $"{asset.Alias}: {violation}", DocumentProblem.InvalidMedia);

    private static void WarnOfDurations(CampaignDocument document, Dictionary<string, CheckedMedia> media, DocumentShape shape, ProblemList warnings)
    {
        if (!media.Values.Any(m => m.Duration is not null))
        {
            return;
        }

        foreach (var item in document.Items)
        {
            foreach (var type in (ReadOnlySpan<MediaType>)[MediaType.Video, MediaType.Audio])
            {
                var together = item.References
                    .Where(r => r.Type == type)
                    .Aggregate(TimeSpan.Zero, (sum, r) => sum + (media.GetValueOrDefault(r.Alias)?.Duration ?? TimeSpan.Zero));
                if (together > MaxTogether)
                {
                    var path = shape == DocumentShape.Campaign ? DocumentPath.Index("items", item.Index) : DocumentPath.Root;
                    var message = string.Create(
                        CultureInfo.InvariantCulture,
                        $"names {together.TotalSeconds:0.###} s of {type.ToString().ToLowerInvariant()} together; the provider has been seen to refuse more than 15 s");
                    warnings.Add(DocumentPath.Member(path, "references"), message);
                }
            }
        }
    }

    private PreparedCampaign Plan(CampaignDocument document, Dictionary<string, CheckedMedia> media, string? idWhenAbsent)
    {
        var assets = document.Assets.Where(a => a.IsUsed).Select(a => Describe(a, media)).ToArray();
        var isUploading = Array.Exists(assets, a => a.AssetId is null);
        var groupName = document.AssetGroupName ?? DocumentText.Cut(document.Name, MaxGroupName).Trim();
        var plan = new CampaignPlan("", document.Name, "", document.Items.Count, time.GetUtcNow())
        {
            AssetGroupId = isUploading ? document.AssetGroupId : null,
            AssetGroupName = isUploading && document.AssetGroupId is null ? groupName : null,
            Assets = assets,
            MaxInFlight = document.MaxInFlight,
            OnAmbiguousSubmit = document.OnAmbiguousSubmit,
        };

        var hash = PlanHash.Compute(plan, document.Items);
        var id = document.Id ?? idWhenAbsent ?? CampaignId.Derive(document.Name, hash);
        plan = plan with { Id = id, DocumentHash = hash };
        plan = plan with { Assets = [.. assets.Select(a => media.TryGetValue(a.Alias, out var held) ? a with { ObjectPath = PathOf(plan, held) } : a)] };
        var kept = media.Values
            .DistinctBy(m => m.Sha256, StringComparer.Ordinal)
            .Select(m => new PreparedMedia(PathOf(plan, m), m.ContentType ?? "application/octet-stream", m.Sha256, m.OpenAsync));
        return new PreparedCampaign(plan, document.Items, [.. kept]);
    }

    private static PlannedAsset Describe(DocumentAsset asset, Dictionary<string, CheckedMedia> media)
    {
        var planned = new PlannedAsset(asset.Alias, asset.Type);
        return asset.Source switch
        {
            UrlSource source => planned with { Url = source.Url, ContentKey = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source.Url))) },
            AssetIdSource source => planned with { AssetId = source.AssetId },
            _ => planned with
            {
                ContentKey = media[asset.Alias].Sha256,
                Bytes = media[asset.Alias].Bytes,
                ContentType = media[asset.Alias].ContentType,
            },
        };
    }

    private static string PathOf(CampaignPlan plan, CheckedMedia media) =>
        $"{PlanStore.FolderOf(plan)}/media/{media.Sha256}{HeldMedia.Extension(media.ContentType)}";

    private sealed record CheckedMedia(string Sha256, long Bytes, string? ContentType, TimeSpan? Duration, Func<CancellationToken, Task<Stream>> OpenAsync);
}
