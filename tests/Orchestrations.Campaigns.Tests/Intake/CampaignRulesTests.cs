using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Media;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed class CampaignRulesTests
{
    [Fact]
    public void Everything_in_a_valid_document_is_read()
    {
        var result = Documents.Read(Documents.Full);
        var document = result.Valid();

        Assert.Empty(result.Warnings);
        Assert.Equal(("spring-launch", "Spring launch", "spring", null), (document.Id, document.Name, document.AssetGroupName, document.AssetGroupId));
        Assert.Equal((4, AmbiguousSubmitChoice.Resubmit), (document.MaxInFlight, document.OnAmbiguousSubmit));
        Assert.Equal(["hero", "clip", "logo", "bgm", "old"], document.Assets.Select(a => a.Alias));
        Assert.All(document.Assets, a => Assert.True(a.IsUsed));
        Assert.Equal(new UrlSource("https://example.com/hero.png?sig=1"), document.Assets[0].Source);
        Assert.Equal(new FileSource("music/theme.mp3"), document.Assets[3].Source);
        Assert.Equal(new AssetIdSource("asset-20260427160000-xxxxx"), document.Assets[4].Source);

        var (first, second, third) = (document.Items[0], document.Items[1], document.Items[2]);
        Assert.Equal(["shot-01", "item-00002", "item-00003"], document.Items.Select(i => i.Id));
        Assert.Equal(
            [
                new PlannedReference("hero", MediaType.Image, "reference_image"), new PlannedReference("clip", MediaType.Video, "reference_video"),
                new PlannedReference("bgm", MediaType.Audio, "reference_audio"), new PlannedReference("logo", MediaType.Image, "reference_image"),
            ],
            first.References);
        Assert.Equal(("seedance", "720p", 8, "16:9"), (first.Parameters.Model, first.Parameters.Resolution, first.Parameters.Duration, first.Parameters.Ratio));
        Assert.Equal(["camera", "tag"], first.Parameters.Extra!.Keys);
        Assert.Equal("b", first.Parameters.Extra["tag"].GetString());
        Assert.Equal("a", third.Parameters.Extra!["tag"].GetString());
        Assert.Equal([new PlannedReference("old", MediaType.Image, "first_frame")], second.References);
        Assert.Equal(5, second.Parameters.Duration);
        Assert.Equal((42L, "flex"), (second.Parameters.Seed, second.Parameters.ServiceTier));
        Assert.Equal(
            (true, false, true, true),
            (second.Parameters.GenerateAudio, second.Parameters.Watermark, second.Parameters.CameraFixed, second.Parameters.ReturnLastFrame));
    }

    [Fact]
    public void The_least_that_is_a_campaign_gets_every_default()
    {
        var document = Documents.Read("""{ "name": "n", "items": [{ "prompt": "p" }] }""").Valid();

        Assert.Null(document.Id);
        Assert.Null(document.MaxInFlight);
        Assert.Equal(AmbiguousSubmitChoice.Review, document.OnAmbiguousSubmit);
        Assert.Equal(new GenerationParameters { Model = "seedance" }, document.Items[0].Parameters);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("0.9_x-Y")]
    [InlineData("console")]
    [InlineData("com10")]
    [InlineData("lpt")]
    [InlineData("con-1")]
    [InlineData("manifest")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Good_campaign_ids(string id) => Assert.Equal(id, Documents.Read($$"""{ "id": "{{id}}", "name": "n", "items": [{ "prompt": "p" }] }""").Valid().Id);

    [Theory]
    [InlineData("")]
    [InlineData(".a")]
    [InlineData("-a")]
    [InlineData("_a")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\\\\b")]
    [InlineData("a b")]
    [InlineData("a\\u0000")]
    [InlineData("a\\n")]
    [InlineData("ä")]
    [InlineData("\\u0430bc")]
    [InlineData("a\\u202e")]
    [InlineData("\\uff21")]
    [InlineData("CON")]
    [InlineData("con.txt")]
    [InlineData("nul.tar.gz")]
    [InlineData("Prn")]
    [InlineData("aux.")]
    [InlineData("com0")]
    [InlineData("LPT9.x")]
    [InlineData("\\ud800")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Bad_ids_of_campaigns_and_items(string id)
    {
        Assert.StartsWith("id: ", Assert.Single(Documents.Read($$"""{ "id": "{{id}}", "name": "n", "items": [{ "prompt": "p" }] }""").Errors()), StringComparison.Ordinal);
        Assert.StartsWith("items[0].id: ", Assert.Single(Documents.Read($$"""{ "name": "n", "items": [{ "id": "{{id}}", "prompt": "p" }] }""").Errors()), StringComparison.Ordinal);
    }

    [Fact]
    public void Manifest_is_no_id_of_an_item_in_any_case() =>
        Assert.Equal(
            ["items[0].id: 'manifest' is reserved for the campaign's manifest"],
            Documents.Read("""{ "name": "n", "items": [{ "id": "Manifest", "prompt": "p" }] }""").Errors());

    [Fact]
    public void Ids_of_items_are_unique_without_regard_to_case() =>
        Assert.Equal(
            ["items[2].id: 'SHOT' is the id of items[0] already; case makes no difference"],
            Documents.Read("""{ "name": "n", "items": [{ "id": "shot", "prompt": "p" }, { "prompt": "p" }, { "id": "SHOT", "prompt": "p" }] }""").Errors());

    [Fact]
    public void A_default_id_makes_way_for_one_that_was_given()
    {
        var document = Documents.Read("""
            { "name": "n", "items": [{ "prompt": "p" }, { "id": "Item-00001", "prompt": "p" }, { "id": "item-00001-2", "prompt": "p" }, { "prompt": "p" }] }
            """).Valid();

        Assert.Equal(["item-00001-3", "Item-00001", "item-00001-2", "item-00004"], document.Items.Select(i => i.Id));
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"  \"")]
    [InlineData("\"a\\tb\"")]
    [InlineData("\"a\\u0085b\"")]
    [InlineData("\"a\\ud800b\"")]
    [InlineData("\"\\udc00\"")]
    [InlineData("\"\\ud800\\ud800\\udc00\"")]
    [InlineData("\"\\ud800\\n\"")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("[\"n\"]")]
    public void Bad_names(string name) =>
        Assert.StartsWith("name: ", Assert.Single(Documents.Read($$"""{ "name": {{name}}, "items": [{ "prompt": "p" }] }""").Errors()), StringComparison.Ordinal);

    [Fact]
    public void A_name_has_up_to_128_characters_however_many_units_they_take()
    {
        static string Named(int count) => $$"""{ "name": "{{string.Concat(Enumerable.Repeat("\\ud83d\\ude00", count))}}", "items": [{ "prompt": "p" }] }""";

        Assert.Equal(256, Documents.Read(Named(128)).Valid().Name.Length);
        Assert.Equal(["name: must have 1 to 128 characters, but has 129"], Documents.Read(Named(129)).Errors());
    }

    [Theory]
    [InlineData("""{ "name": "g" }""", null)]
    [InlineData("""{ "id": "group-2026-xx" }""", null)]
    [InlineData("""{}""", "assetGroup: must have 'name' or 'id', and not both")]
    [InlineData("""{ "name": "g", "id": "i" }""", "assetGroup: must have 'name' or 'id', and not both")]
    [InlineData("""{ "id": "a b" }""", "assetGroup.id: must have")]
    [InlineData("""{ "id": 5 }""", "assetGroup.id: must be a string, but is a number")]
    [InlineData("""{ "name": "" }""", "assetGroup.name: must have 1 to 64 characters, but has 0")]
    [InlineData("""{ "nam": "g", "name": "g" }""", "assetGroup.nam: unknown member 'nam'; did you mean 'name'?")]
    [InlineData("\"g\"", "assetGroup: must be an object, but is a string")]
    public void Asset_groups(string group, string? error)
    {
        var errors = Documents.Read($$"""{ "name": "n", "assetGroup": {{group}}, "items": [{ "prompt": "p" }] }""").Errors();

        Assert.Equal(error is null ? 0 : 1, errors.Length);
        Assert.StartsWith(error ?? "", errors.FirstOrDefault() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Blanks_around_an_asset_groups_name_are_none_of_it() =>
        Assert.Equal("g 1", Documents.Read("""{ "name": "n", "assetGroup": { "name": " g 1\u00a0" }, "items": [{ "prompt": "p" }] }""").Valid().AssetGroupName);

    [Theory]
    [InlineData("maxInFlight", "1", true)]
    [InlineData("maxInFlight", "10000", true)]
    [InlineData("maxInFlight", "10001", false)]
    [InlineData("maxInFlight", "0", false)]
    [InlineData("maxInFlight", "1.5", false)]
    [InlineData("maxInFlight", "1e400", false)]
    [InlineData("maxInFlight", "\"4\"", false)]
    [InlineData("onAmbiguousSubmit", "\"review\"", true)]
    [InlineData("onAmbiguousSubmit", "\"resubmit\"", true)]
    [InlineData("onAmbiguousSubmit", "\"Review\"", false)]
    [InlineData("onAmbiguousSubmit", "null", false)]
    [InlineData("defaults", "[]", false)]
    public void Other_members(string name, string value, bool isValid)
    {
        var errors = Documents.Read($$"""{ "name": "n", "{{name}}": {{value}}, "items": [{ "prompt": "p" }] }""").Errors;

        Assert.Equal(isValid ? [] : [name], errors.Select(e => e.Path));
    }

    [Theory]
    [InlineData("""{ "name": "n", "name": "m", "items": [{ "prompt": "p" }] }""", "name: is given more than once")]
    [InlineData("""{ "name": "n", "n\u0061me": "m", "items": [{ "prompt": "p" }] }""", "name: is given more than once")]
    [InlineData("""{ "name": "n", "items": [{ "prompt": "p", "prompt": "p" }] }""", "items[0].prompt: is given more than once")]
    [InlineData("""{ "name": "n", "items": [{ "prompt": "p", "extra": { "a": [{ "b": 1, "b": 2 }] } }] }""", "items[0].extra.a[0].b: is given more than once")]
    [InlineData("""{ "name": "n", "Items": [], "items": [{ "prompt": "p" }] }""", "Items: unknown member 'Items'; did you mean 'items'?")]
    [InlineData("""{ "name": "n", "items": [{ "prompt": "p", "generate_audio": true }] }""", "items[0].generate_audio: unknown member 'generate_audio'; did you mean 'generateAudio'?")]
    [InlineData("""{ "name": "n", "items": [{ "prompt": "p", "a\"b\u001b": true }] }""", "items[0][\"a\\u0022b\\u001b\"]: unknown member 'a\\u0022b\\u001b'")]
    [InlineData("""{ "name": "n", "defaults": { "prompt": "p" }, "items": [{ "prompt": "p" }] }""", "defaults.prompt: unknown member 'prompt'")]
    [InlineData("""{ "name": "n", "\ud800": 1, "items": [{ "prompt": "p" }] }""", "$: has a member whose name is not valid Unicode: it contains half a surrogate pair")]
    [InlineData("""{ "name": "n", "items": 5 }""", "items: must be an array, but is a number")]
    [InlineData("""{ "name": "n" }""", "items: is required")]
    public void Members_are_known_and_given_once(string text, string error) => Assert.Equal([error], Documents.Read(text).Errors());

    [Fact]
    public void A_long_name_is_cut_in_a_message()
    {
        var error = Assert.Single(Documents.Read($$"""{ "name": "n", "{{new string('x', 5000)}}": 1, "items": [{ "prompt": "p" }] }""").Errors);

        Assert.True(error.Path.Length < 100 && error.Message.Length < 100);
    }

    [Fact]
    public void A_generation_is_a_campaign_of_one()
    {
        var result = Documents.ReadGeneration("""
            { "id": "one", "prompt": "@image1", "references": ["a"], "duration": 7, "assets": { "a": { "type": "image", "assetId": "x" } }, "assetGroup": { "name": "g" }, "name": "One" }
            """);
        var document = result.Valid();

        Assert.Empty(result.Warnings);
        Assert.Equal(("one", "One", "g"), (document.Id, document.Name, document.AssetGroupName));
        Assert.Equal(("one", 7), (Assert.Single(document.Items).Id, document.Items[0].Parameters.Duration));
        var least = Documents.ReadGeneration("""{ "prompt": "p" }""").Valid();
        Assert.Equal((null, "generation", "item-00001"), (least.Id, least.Name, least.Items[0].Id));
    }

    [Fact]
    public void The_errors_of_a_generation_are_at_its_own_paths()
    {
        var result = Documents.ReadGeneration("""{ "id": "manifest", "name": 5, "promt": "p", "references": ["a"], "items": [], "extra": { "seed": 1 } }""");

        Assert.Equal(["promt", "items", "name", "id", "prompt", "references[0]", "extra.seed"], result.Errors.Select(e => e.Path));
    }
}
