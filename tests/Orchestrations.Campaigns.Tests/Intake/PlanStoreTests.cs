using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed class PlanStoreTests
{
    private readonly MemoryObjectStore _objects = new();
    private readonly PlanStore _store;

    public PlanStoreTests() => _store = new PlanStore(_objects);

    private static async Task<PreparedCampaign> CampaignAsync(string prompt = "p", int items = 250, string id = "spring")
    {
        var all = Enumerable.Range(0, items).Select(i => $$"""{ "id": "shot-{{i}}", "prompt": "{{prompt}} {{i}} 日本 @image1", "references": ["a"], "duration": 7, "extra": { "x": [1.50, { "y": null }] } }""");
        var text = $$"""
            { "id": "{{id}}", "name": "n", "onAmbiguousSubmit": "resubmit", "assets": { "a": { "type": "image", "base64": "aGk=" } }, "items": [{{string.Join(",", all)}}] }
            """;
        var result = await new CampaignIntake(new FakeInspector(), TimeProvider.System).PrepareAsync(Documents.Read(text), null, null, CancellationToken.None);
        Assert.Empty(result.Errors);
        return result.Campaign!;
    }

    private Task<StoredPlan> StoreAsync(PreparedCampaign campaign) => _store.StoreAsync(campaign, CancellationToken.None);

    [Fact]
    public async Task What_is_stored_is_read_again()
    {
        var campaign = await CampaignAsync();

        Assert.Equal(new StoredPlan(PlanStoreOutcome.Created, campaign.Plan), await StoreAsync(campaign));

        var folder = $"spring/{campaign.Plan.DocumentHash[..12]}";
        Assert.Equal(
            [$"{folder}/item-ids.json", $"{folder}/items/000.json", $"{folder}/items/001.json", $"{folder}/items/002.json", campaign.Media[0].ObjectPath, "spring/plan.json"],
            _objects.Paths.Order(StringComparer.Ordinal));
        var plan = (await new PlanStore(_objects).ReadAsync("spring", CancellationToken.None))!;
        Assert.Equal(campaign.Plan with { Assets = [] }, plan with { Assets = [] });
        Assert.Equal(campaign.Plan.Assets, plan.Assets);
        var sizes = await Task.WhenAll(Enumerable.Range(0, 3).Select(async page => (await _store.ReadPageAsync(plan, page, CancellationToken.None)).Count));
        Assert.Equal([100, 100, 50], sizes);
        var item = await _store.ReadItemAsync(plan, 249, CancellationToken.None);
        Assert.Equal(("shot-249", 249, "p 249 日本 @image1", 7), (item.Id, item.Index, item.Prompt, item.Parameters.Duration));
        Assert.Equal(campaign.Items[249].References, item.References);
        Assert.Equal("[1.50,{\"y\":null}]", item.Parameters.Extra!["x"].GetRawText());
    }

    [Fact]
    public async Task Items_are_found_by_their_exact_id()
    {
        var plan = (await StoreAsync(await CampaignAsync())).Plan;

        Assert.Equal(123, await _store.FindItemIndexAsync(plan, "shot-123", CancellationToken.None));
        Assert.Null(await _store.FindItemIndexAsync(plan, "Shot-123", CancellationToken.None));
        Assert.Null(await _store.FindItemIndexAsync(plan, "", CancellationToken.None));
    }

    [Fact]
    public async Task Pages_are_read_once()
    {
        var plan = (await StoreAsync(await CampaignAsync())).Plan;
        var before = _objects.Reads;

        for (var i = 0; i < 250; i++)
        {
            await _store.ReadItemAsync(plan, i, CancellationToken.None);
            await _store.FindItemIndexAsync(plan, "shot-1", CancellationToken.None);
        }

        Assert.Equal(4, _objects.Reads - before);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(250)]
    public async Task There_are_no_items_beyond_the_plan(int index)
    {
        var plan = (await StoreAsync(await CampaignAsync())).Plan;

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _store.ReadItemAsync(plan, index, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _store.ReadPageAsync(plan, index < 0 ? -1 : 3, CancellationToken.None));
    }

    [Fact]
    public async Task The_same_document_is_the_same_and_another_is_a_conflict()
    {
        var first = (await StoreAsync(await CampaignAsync())).Plan;
        var paths = _objects.Paths;

        var again = await StoreAsync(await CampaignAsync());
        var other = await StoreAsync(await CampaignAsync("other"));

        Assert.Equal((PlanStoreOutcome.Same, first.CreatedAt), (again.Outcome, again.Plan.CreatedAt));
        Assert.Equal((PlanStoreOutcome.Conflict, first.DocumentHash), (other.Outcome, other.Plan.DocumentHash));
        Assert.Equal(paths, _objects.Paths);
    }

    [Fact]
    public async Task A_store_that_crashes_anywhere_is_finished_by_the_next()
    {
        var campaign = await CampaignAsync();
        for (var crashAt = 0; ; crashAt++)
        {
            var objects = new MemoryObjectStore();
            var writes = 0;
            objects.BeforeWrite = _ => writes++ == crashAt ? throw new IOException("crash") : Task.CompletedTask;
            var store = new PlanStore(objects);
            if (await Record.ExceptionAsync(() => store.StoreAsync(campaign, CancellationToken.None)) is null)
            {
                Assert.Equal(6, crashAt);
                return;
            }

            Assert.Null(await store.ReadAsync("spring", CancellationToken.None));
            Assert.Equal(PlanStoreOutcome.Created, (await store.StoreAsync(campaign, CancellationToken.None)).Outcome);
            Assert.Equal("shot-249", (await store.ReadItemAsync(campaign.Plan, 249, CancellationToken.None)).Id);
        }
    }

    [Fact]
    public async Task Of_two_documents_stored_at_once_one_wins_whole()
    {
        var (first, second) = (await CampaignAsync(), await CampaignAsync("other"));
        StoredPlan? winner = null;
        _objects.BeforeWrite = async name =>
        {
            if (name.Path == "spring/plan.json")
            {
                _objects.BeforeWrite = _ => Task.CompletedTask;
                winner = await new PlanStore(_objects).StoreAsync(second, CancellationToken.None);
            }
        };

        var loser = await StoreAsync(first);

        Assert.Equal((PlanStoreOutcome.Created, PlanStoreOutcome.Conflict), (winner!.Outcome, loser.Outcome));
        Assert.Equal(second.Plan.DocumentHash, loser.Plan.DocumentHash);
        Assert.StartsWith("other", (await _store.ReadItemAsync(loser.Plan, 0, CancellationToken.None)).Prompt, StringComparison.Ordinal);
        Assert.DoesNotContain(_objects.Paths, p => p.Contains(first.Plan.DocumentHash[..12], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_that_is_deleted_in_between_is_created_anew()
    {
        var campaign = await CampaignAsync();
        var plan = new ObjectName(ObjectContainer.Inputs, "spring/plan.json");
        await StoreAsync(campaign);
        _objects.BeforeRead = async _ =>
        {
            // Hidden at the first look, and deleted for good before the second.
            _objects.BeforeRead = _ => _objects.DeleteAsync(plan, CancellationToken.None);
            await _objects.DeleteAsync(plan, CancellationToken.None);
            _objects.BeforeWrite = async name =>
            {
                if (name == plan)
                {
                    _objects.BeforeWrite = _ => Task.CompletedTask;
                    await _objects.WriteAsync(plan, "{}"u8.ToArray(), "application/json", CancellationToken.None);
                }
            };
        };

        Assert.Equal(PlanStoreOutcome.Created, (await StoreAsync(campaign)).Outcome);
    }

    [Fact]
    public async Task Deleting_leaves_nothing_of_that_campaign_and_all_of_the_others()
    {
        var plan = (await StoreAsync(await CampaignAsync())).Plan;
        await StoreAsync(await CampaignAsync(id: "spring-2"));

        Assert.True(await _store.DeleteAsync("spring", CancellationToken.None));
        Assert.False(await _store.DeleteAsync("spring", CancellationToken.None));

        Assert.Equal(6, _objects.Paths.Length);
        Assert.All(_objects.Paths, p => Assert.StartsWith("spring-2/", p, StringComparison.Ordinal));
        Assert.Null(await _store.ReadAsync("spring", CancellationToken.None));
        await Assert.ThrowsAsync<PlanGoneException>(() => _store.ReadItemAsync(plan, 0, CancellationToken.None));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("nul")]
    public async Task What_is_no_id_names_no_campaign(string id)
    {
        Assert.Null(await _store.ReadAsync(id, CancellationToken.None));
        Assert.False(await _store.DeleteAsync(id, CancellationToken.None));
    }

    [Fact]
    public async Task Media_that_has_changed_since_it_was_checked_is_not_stored()
    {
        var campaign = await CampaignAsync();
        var changed = campaign with { Media = [campaign.Media[0] with { OpenAsync = _ => Task.FromResult<Stream>(new MemoryStream([1])) }] };

        await Assert.ThrowsAsync<InvalidDataException>(() => StoreAsync(changed));

        Assert.Empty(_objects.Paths);
    }

    [Fact]
    public void A_cache_keeps_what_was_used_last_within_its_bytes()
    {
        var cache = new ByteBoundedCache(100);
        cache.Set("a", "A", 40);
        cache.Set("b", "B", 40);
        Assert.True(cache.TryGet<string>("a", out _));
        cache.Set("c", "C", 40);
        cache.Set("d", "D", 101);

        Assert.Equal([true, false, true, false], new[] { "a", "b", "c", "d" }.Select(key => cache.TryGet<string>(key, out _)));
    }
}
