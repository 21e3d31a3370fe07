using System.Diagnostics;
using System.Text;
using Orchestrations.Campaigns.Intake;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed class CampaignDocumentReaderTests
{
    [Theory]
    [InlineData("", "is empty")]
    [InlineData(" \n\t ", "is empty")]
    [InlineData("\uFEFF", "is empty")]
    [InlineData("{\n  \"name\": oops }", "line 2, column 11: 'o' is an invalid start of a value.")]
    [InlineData("{\n \"näme\": \"ä\" x}", "line 2, column 14")]
    [InlineData("{} {}", "line 1, column 4")]
    [InlineData("{ \"name\": \"n\", }", "line 1, column 16")]
    [InlineData("// a comment\n{}", "line 1, column 1")]
    [InlineData("{", "line 1, column 2")]
    [InlineData("{ 'name': 1 }", "line 1, column 3")]
    [InlineData("\"a\u0001b\"", "line 1, column 3")]
    [InlineData("NaN", "line 1, column 1")]
    public void What_is_not_JSON_is_malformed_and_the_place_is_named(string text, string message)
    {
        var result = Documents.Read(text);

        Assert.Equal(("$", DocumentProblem.Malformed), (result.Malformed!.Path, result.Malformed.Code));
        Assert.StartsWith(message, result.Malformed.Message, StringComparison.Ordinal);
        Assert.Empty(result.Errors);
        Assert.Null(result.Document);
    }

    [Fact]
    public void What_is_not_UTF8_is_malformed_and_the_place_is_named()
    {
        byte[] text = [.. "{ \"name\":\n \"ö"u8, 0xC3, 0x28, .. "\" }"u8];

        Assert.Equal("line 2, column 4: is not valid UTF-8", CampaignDocumentReader.Read(text, new CampaignReadOptions()).Malformed!.Message);
    }

    [Theory]
    [InlineData("[]", "must be an object, but is an array")]
    [InlineData("null", "must be an object, but is null")]
    [InlineData("7", "must be an object, but is a number")]
    [InlineData("\"x\"", "must be an object, but is a string")]
    [InlineData("true", "must be an object, but is true")]
    [InlineData("false", "must be an object, but is false")]
    public void What_is_JSON_but_no_object_is_readable_and_breaks_a_rule(string text, string message)
    {
        Assert.Equal([$"$: {message}"], Documents.Read(text).Errors());
        Assert.Equal([$"$: {message}"], Documents.ReadGeneration(text).Errors());
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over() =>
        Assert.Equal("n", Documents.Read("\uFEFF" + """{ "name": "n", "items": [{ "prompt": "p" }] }""").Valid().Name);

    [Fact]
    public void Nesting_ends_at_64_and_fifty_megabytes_of_it_are_refused_at_once()
    {
        static string Nested(int depth) =>
            $$"""{ "name": "n", "defaults": { "extra": { "x": {{new string('[', depth)}}{{new string(']', depth)}} } }, "items": [{ "prompt": "p" }] }""";
        var clock = Stopwatch.StartNew();

        Documents.Read(Nested(61)).Valid();
        Assert.Contains("64", Documents.Read(Nested(62)).Malformed!.Message, StringComparison.Ordinal);
        var huge = new byte[50_000_000];
        huge.AsSpan().Fill((byte)'[');
        Assert.Equal(DocumentProblem.Malformed, CampaignDocumentReader.Read(huge, new CampaignReadOptions()).Malformed!.Code);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"{clock.Elapsed}");
    }

    [Fact]
    public void More_values_than_memory_should_hold_are_refused()
    {
        var text = "[" + string.Join(",", Enumerable.Repeat("0", JsonText.MaxTokens)) + "]";

        Assert.Contains("more than 5000000 values", Documents.Read(text).Malformed!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_over_the_limit_is_not_read_to_its_end()
    {
        using var stream = new MemoryStream(new byte[10_000_000]);
        var options = new CampaignReadOptions { MaxBytes = 1000 };

        var result = await CampaignDocumentReader.ReadAsync(stream, options, CancellationToken.None);

        Assert.Equal((DocumentProblem.PayloadTooLarge, "is larger than 1000 bytes"), (result.Malformed!.Code, result.Malformed.Message));
        Assert.True(stream.Position < 1_000_000);
        var text = Encoding.UTF8.GetBytes("""{ "name": "n", "items": [{ "prompt": "p" }] }""");
        using var exact = new MemoryStream(text);
        (await CampaignDocumentReader.ReadAsync(exact, options with { MaxBytes = text.Length }, CancellationToken.None)).Valid();
    }

    [Fact]
    public void Ten_mistakes_are_ten_errors()
    {
        var errors = Documents.Read("""
            {
              "id": "../etc", "nmae": "x", "maxInFlight": 0, "onAmbiguousSubmit": "maybe", "assetGroup": {},
              "assets": { "hero": { "type": "image", "url": "ftp://example.com/x" }, "b@d": { "type": "video", "assetId": "a" } },
              "defaults": { "duration": 3, "resolution": "4k" },
              "items": [{ "prompt": "@image2", "references": ["hero", "hreo"] }, { "prompt": 5 }, { "prompt": "x @video1" }, 7]
            }
            """).Errors;

        Assert.Equal(
            [
                "nmae", "id", "name", "assetGroup", "assets.hero.url", "assets[\"b@d\"]", "defaults.resolution", "defaults.duration", "maxInFlight",
                "onAmbiguousSubmit", "items[0].references[1]", "items[1].prompt", "items[2].prompt", "items[3]",
            ],
            errors.Select(e => e.Path));
        Assert.All(errors, e => Assert.Equal(DocumentProblem.InvalidRequest, e.Code));
    }

    [Fact]
    public void A_thousand_errors_are_named_and_the_rest_is_counted()
    {
        var errors = Documents.Read($$"""{ "name": "n", "items": [{{string.Join(",", Enumerable.Repeat("{}", 2500))}}] }""").Errors;

        Assert.Equal(1001, errors.Count);
        Assert.Equal(new DocumentProblem("$", DocumentProblem.InvalidRequest, "and 1500 more"), errors[^1]);
    }

    [Theory]
    [InlineData(0, "must have 1 to 10000 items, but has none")]
    [InlineData(10_001, "must have 1 to 10000 items, but has more")]
    public void A_campaign_has_1_to_10000_items_in_every_format(int count, string message)
    {
        var items = Enumerable.Repeat("""{ "prompt": "p" }""", count).ToArray();

        Assert.Equal([$"items: {message}"], Documents.Read($$"""{ "name": "n", "items": [{{string.Join(",", items)}}] }""").Errors());
        Assert.Equal([$"items: line 1: {message}"], Documents.Read("{\"name\":\"n\"}\n" + string.Join("\n", items), DocumentFormat.JsonLines).Errors());
        Assert.Equal([$"items: {message}"], Documents.ReadCsv("prompt\n" + string.Join("\n", Enumerable.Repeat("p", count)), "n", null).Errors());
    }

    [Fact]
    public void Ten_thousand_items_are_checked_in_less_than_two_seconds()
    {
        var items = Enumerable.Range(0, 10_000).Select(i => $$"""
            { "id": "shot-{{i}}", "prompt": "The person from @image1 walks through @video1 with @audio1, take {{i}}", "references": ["hero", "clip", "bgm"], "duration": 8, "extra": { "n": {{i}} } }
            """);
        var text = Encoding.UTF8.GetBytes($$"""
            {
              "name": "n", "items": [{{string.Join(",", items)}}],
              "assets": { "hero": { "type": "image", "assetId": "a" }, "clip": { "type": "video", "assetId": "b" }, "bgm": { "type": "audio", "assetId": "c" } }
            }
            """);
        // The best of three, for the machine may be busy with other tests.
        var best = Enumerable.Range(0, 3).Min(_ =>
        {
            var clock = Stopwatch.StartNew();
            Assert.Equal(10_000, CampaignDocumentReader.Read(text, new CampaignReadOptions()).Valid().Items.Count);
            return clock.Elapsed;
        });

        Assert.True(best < TimeSpan.FromSeconds(2), $"{best}");
    }

    [Theory]
    [InlineData("a.json", DocumentFormat.Json)]
    [InlineData("a.JSONL", DocumentFormat.JsonLines)]
    [InlineData("dir/a.ndjson", DocumentFormat.JsonLines)]
    [InlineData("a.b.csv", DocumentFormat.Csv)]
    [InlineData("a.txt", null)]
    [InlineData("json", null)]
    public void The_extension_tells_the_format(string fileName, DocumentFormat? format) => Assert.Equal(format, CampaignDocumentReader.FormatOf(fileName));
}
