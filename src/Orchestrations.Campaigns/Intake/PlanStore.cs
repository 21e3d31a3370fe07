using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Orchestrations.Campaigns.Objects;

namespace Orchestrations.Campaigns.Intake;

/// <summary>
/// Keeps plans, their items in pages, and their media, in the container <c>inputs</c>. <c>{id}/plan.json</c> is created last and marks the whole as stored;
/// everything else is in a folder named for the document's hash, so that two documents stored under one id at once never mix, whichever comes first.
/// </summary>
/// <param name="objects">Where they are kept.</param>
public sealed class PlanStore(IObjectStore objects)
{
    /// <summary>How many items a page holds.</summary>
    public const int PageSize = 100;

    private const string JsonType = "application/json";
    private const int HashDigits = 12;

    // Above anything that a document of the largest size comes to.
    private const int MaxObjectBytes = 512 * 1024 * 1024;
    private const long CacheBytes = 32L * 1024 * 1024;

    // What is cached is keyed by the document's hash, so it can't be out of date.
    private readonly ByteBoundedCache _cache = new(CacheBytes);

    /// <summary>The folder of a plan's pages and media.</summary>
    internal static string FolderOf(CampaignPlan plan) => $"{plan.Id}/{plan.DocumentHash[..HashDigits]}";

    /// <summary>Stores a campaign. Run again after a crash, it goes on; run for what is stored already, it stores nothing.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="InvalidDataException">A media file has changed since it was checked.</exception>
    public async Task<StoredPlan> StoreAsync(PreparedCampaign campaign, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        var plan = campaign.Plan;
        if (await ReadStoredAsync(plan.Id, cancellationToken) is { Plan: { } earlier })
        {
            return Compare(plan, earlier);
        }

        foreach (var media in campaign.Media)
        {
            await StoreMediaAsync(media, cancellationToken);
        }

        var page = 0;
        foreach (var items in campaign.Items.Chunk(PageSize))
        {
            await WriteAsync(PageName(plan, page++), items, PlanJson.Readable.PlannedItemArray, cancellationToken);
        }

        await WriteAsync(IdsName(plan), [.. campaign.Items.Select(i => i.Id)], PlanJson.Readable.StringArray, cancellationToken);

        var bytes = JsonSerializer.SerializeToUtf8Bytes(plan, PlanJson.Readable.CampaignPlan);
        while (await objects.TryCreateAsync(PlanName(plan.Id), bytes, JsonType, cancellationToken) is null)
        {
            // Another caller has stored a plan meanwhile, unless somebody has deleted that one again.
            if (await ReadStoredAsync(plan.Id, cancellationToken) is { Plan: { } other })
            {
                var stored = Compare(plan, other);
                if (stored.Outcome == PlanStoreOutcome.Conflict)
                {
                    await objects.DeleteAllAsync(ObjectContainer.Inputs, FolderOf(plan) + "/", cancellationToken);
                }

                return stored;
            }
        }

        return new StoredPlan(PlanStoreOutcome.Created, plan);
    }

    /// <summary>Reads a plan, or gives null where none is stored, or it is being deleted.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CampaignPlan?> ReadAsync(string id, CancellationToken cancellationToken) =>
        (await ReadStoredAsync(id, cancellationToken)).Plan is { IsBeingDeleted: false } plan ? plan : null;

    /// <summary>Marks a plan as being deleted. From then on it is gone for everybody but for its deletion, in this process and in any other.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The plan, or null where none is stored.</returns>
    public Task<CampaignPlan?> BeginDeletionAsync(string id, CancellationToken cancellationToken) => MarkAsync(id, isBeingDeleted: true, cancellationToken);

    /// <summary>Takes the mark of <see cref="BeginDeletionAsync"/> back.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task RevokeDeletionAsync(string id, CancellationToken cancellationToken) => MarkAsync(id, isBeingDeleted: false, cancellationToken);

    /// <summary>Reads a plan that is stored, as that of every campaign that was started is.</summary>
    /// <param name="id">The campaign.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="FileNotFoundException">It is not.</exception>
    public async Task<CampaignPlan> GetAsync(string id, CancellationToken cancellationToken) =>
        await ReadAsync(id, cancellationToken) ?? throw new FileNotFoundException($"The plan of the campaign '{id}' is gone from the store.");

    /// <summary>Reads a page of a plan's items.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="page">The page, from 0.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PlanGoneException">The page is gone: the campaign was deleted.</exception>
    public async Task<IReadOnlyList<PlannedItem>> ReadPageAsync(CampaignPlan plan, int page, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfNegative(page);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(page, (plan.ItemCount + PageSize - 1) / PageSize);
        return await ReadCachedAsync(plan.Id, PageName(plan, page), PlanJson.Default.PlannedItemArray, items => items, cancellationToken);
    }

    /// <summary>Reads one item of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="index">The item's place, from 0.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PlanGoneException">Its page is gone: the campaign was deleted.</exception>
    public async Task<PlannedItem> ReadItemAsync(CampaignPlan plan, int index, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, plan.ItemCount);
        return (await ReadPageAsync(plan, index / PageSize, cancellationToken))[index % PageSize];
    }

    /// <summary>The place of an item, or null where the plan has none of that id. Ids are compared with regard to case.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="itemId">The item's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="PlanGoneException">The plan's pages are gone: the campaign was deleted.</exception>
    public async Task<int?> FindItemIndexAsync(CampaignPlan plan, string itemId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(itemId);
        var places = await ReadCachedAsync(
            plan.Id,
            IdsName(plan),
            PlanJson.Default.StringArray,
            ids => ids.Select((id, index) => KeyValuePair.Create(id, index)).ToDictionary(StringComparer.Ordinal),
            cancellationToken);
        return places.TryGetValue(itemId, out var place) ? place : null;
    }

    /// <summary>Deletes a campaign's plan, pages and media. Run again after a crash, it goes on.</summary>
    /// <param name="id">The campaign's id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Whether there was a plan.</returns>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (CampaignId.Check(id) is not null)
        {
            return false;
        }

        // The plan goes last, marked: nobody may store another in the same folders while they are being emptied.
        await BeginDeletionAsync(id, cancellationToken);
        await foreach (var folder in FoldersAsync(id, cancellationToken).Distinct())
        {
            await objects.DeleteAllAsync(ObjectContainer.Inputs, folder, cancellationToken);
        }

        return await objects.DeleteAsync(PlanName(id), cancellationToken);
    }

    /// <summary>Whether anything of a campaign is stored, were it what a deletion that broke off left.</summary>
    /// <param name="id">The campaign's id; any text.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<bool> HasAnyAsync(string id, CancellationToken cancellationToken) =>
        CampaignId.Check(id) is null
        && (await objects.ReadAsync(PlanName(id), MaxObjectBytes, cancellationToken) is not null || await FoldersAsync(id, cancellationToken).AnyAsync(cancellationToken));

    // Beside the plan all that a campaign has is in folders; files beside them are another's: queue messages that were refused are put down in 'rejected/'.
    private IAsyncEnumerable<string> FoldersAsync(string id, CancellationToken cancellationToken) =>
        objects.ListAsync(ObjectContainer.Inputs, id + "/", cancellationToken)
            .Select(entry => entry.Name.Path)
            .Where(path => path.IndexOf('/', id.Length + 1) > 0)
            .Select(path => path[..(path.IndexOf('/', id.Length + 1) + 1)]);

    private static StoredPlan Compare(CampaignPlan plan, CampaignPlan stored) => new(
        stored.IsBeingDeleted ? PlanStoreOutcome.BeingDeleted
            : stored.DocumentHash == plan.DocumentHash && stored.Id == plan.Id ? PlanStoreOutcome.Same
            : PlanStoreOutcome.Conflict,
        stored);

    private async Task<(CampaignPlan? Plan, string ETag)> ReadStoredAsync(string id, CancellationToken cancellationToken)
    {
        // An id from outside that could be no campaign's names no object.
        if (CampaignId.Check(id) is not null)
        {
            return (null, "");
        }

        var content = await objects.ReadAsync(PlanName(id), MaxObjectBytes, cancellationToken);
        return content is null ? (null, "") : (Deserialize(content.Bytes, PlanJson.Default.CampaignPlan, PlanName(id)), content.ETag);
    }

    private async Task<CampaignPlan?> MarkAsync(string id, bool isBeingDeleted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (plan, etag) = await ReadStoredAsync(id, cancellationToken);
            if (plan is null || plan.IsBeingDeleted == isBeingDeleted)
            {
                return plan;
            }

            var bytes = JsonSerializer.SerializeToUtf8Bytes(plan with { IsBeingDeleted = isBeingDeleted }, PlanJson.Readable.CampaignPlan);
            if (await objects.TryReplaceAsync(PlanName(id), bytes, JsonType, etag, cancellationToken) is not null)
            {
                return plan;
            }
        }
    }

    private static ObjectName PlanName(string id) => new(ObjectContainer.Inputs, $"{id}/plan.json");

    private static ObjectName IdsName(CampaignPlan plan) => new(ObjectContainer.Inputs, $"{FolderOf(plan)}/item-ids.json");

    private static ObjectName PageName(CampaignPlan plan, int page) =>
        new(ObjectContainer.Inputs, string.Create(CultureInfo.InvariantCulture, $"{FolderOf(plan)}/items/{page:D3}.json"));

    private async Task StoreMediaAsync(PreparedMedia media, CancellationToken cancellationToken)
    {
        var name = new ObjectName(ObjectContainer.Inputs, media.ObjectPath);
        var stored = await objects.WriteStreamAsync(
            name,
            media.ContentType,
            async (target, token) =>
            {
                await using var source = await media.OpenAsync(token);
                await source.CopyToAsync(target, token);
            },
            cancellationToken);
        if (stored.Sha256 is { } sha256 && sha256 != media.Sha256)
        {
            await objects.DeleteAsync(name, cancellationToken);
            throw new InvalidDataException("A media file has changed since it was checked. Start the campaign again.");
        }
    }

    private async Task WriteAsync<T>(ObjectName name, T content, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        await objects.WriteAsync(name, JsonSerializer.SerializeToUtf8Bytes(content, type), JsonType, cancellationToken);

    private async Task<TResult> ReadCachedAsync<T, TResult>(
        string campaignId, ObjectName name, JsonTypeInfo<T> type, Func<T, TResult> index, CancellationToken cancellationToken)
        where TResult : class
    {
        if (_cache.TryGet<TResult>(name.Path, out var cached))
        {
            return cached;
        }

        var content = await objects.ReadAsync(name, MaxObjectBytes, cancellationToken)
            ?? throw new PlanGoneException(campaignId, name);
        var value = index(Deserialize(content.Bytes, type, name));

        // In memory it takes about twice what it does as UTF-8.
        _cache.Set(name.Path, value, content.Bytes.Length * 2L);
        return value;
    }

    private static T Deserialize<T>(byte[] bytes, JsonTypeInfo<T> type, ObjectName name) =>
        JsonSerializer.Deserialize(bytes, type) ?? throw new InvalidDataException($"'{name}' holds nothing.");
}
