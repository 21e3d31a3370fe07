using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed class AssetRulesTests
{
    private static string With(string assets) => $$"""{ "name": "n", "assets": {{assets}}, "items": [{ "prompt": "p" }] }""";

    [Theory]
    [InlineData("""{ "type": "image", "url": "HTTPS://example.com/a.png" }""")]
    [InlineData("""{ "type": "image", "url": "http://127.0.0.1:8080/a?b=c#d" }""")]
    [InlineData("""{ "type": "image", "url": "https://例え.jp/画像.png" }""")]
    [InlineData("""{ "type": "image", "url": "data:image/png;base64,AAAA" }""")]
    [InlineData("""{ "type": "image", "url": "data:image\/png;base64,AAAA" }""")]
    [InlineData("""{ "type": "image", "url": "DATA:IMAGE/PNG;BASE64,AAAA" }""")]
    [InlineData("""{ "type": "image", "url": "data:application/octet-stream,%00" }""")]
    [InlineData("""{ "type": "video", "url": "data:,abc" }""")]
    [InlineData("""{ "type": "audio", "file": "../music/a b.mp3" }""")]
    [InlineData("""{ "type": "audio", "base64": "AAAA" }""")]
    [InlineData("""{ "type": "image", "assetId": "asset-2026:1_a.b" }""")]
    public void Good_assets(string asset) => Documents.Read(With($$"""{ "A-_9": {{asset}} }""")).Valid();

    [Theory]
    [InlineData("""{ "url": "https://example.com/" }""", "assets.hero.type: is required: image, video, audio")]
    [InlineData("""{ "type": "Image", "url": "https://example.com/" }""", "assets.hero.type: must be one of image, video, audio, but is 'Image'")]
    [InlineData("""{ "type": "image" }""", "assets.hero: must have one of url, base64, file, assetId")]
    [InlineData("""{ "type": "image", "url": "https://x/", "file": "x" }""", "assets.hero: must have one of url, base64, file, assetId, but has url and file")]
    [InlineData("""{ "type": "image", "path": "x", "file": "x" }""", "assets.hero.path: unknown member 'path'")]
    [InlineData("""{ "type": "image", "url": 5 }""", "assets.hero.url: must be a string, but is a number")]
    [InlineData("""{ "type": "image", "base64": null }""", "assets.hero.base64: must be a string, but is null")]
    [InlineData("""{ "type": "image", "url": "" }""", "assets.hero.url: must be an absolute http or https URL, or a data URI")]
    [InlineData("""{ "type": "image", "url": "hero.png" }""", "assets.hero.url: must be an absolute")]
    [InlineData("""{ "type": "image", "url": "file:///etc/passwd" }""", "assets.hero.url: must be an absolute")]
    [InlineData("""{ "type": "image", "url": "https://" }""", "assets.hero.url: must be an absolute")]
    [InlineData("""{ "type": "image", "url": " https://example.com/" }""", "assets.hero.url: must be an absolute")]
    [InlineData("""{ "type": "image", "url": "https://example.com/\r\nx" }""", "assets.hero.url: must be an absolute")]
    [InlineData("""{ "type": "image", "url": "data:image/png;base64" }""", "assets.hero.url: is not a data URI")]
    [InlineData("""{ "type": "image", "url": "data:video/mp4;base64,AAAA" }""", "assets.hero.url: the data URI says video, but the asset's type is image")]
    [InlineData("""{ "type": "image", "base64": "data:image/png;base64,AAAA" }""", "assets.hero.base64: is a data URI: give it as 'url'")]
    [InlineData("""{ "type": "image", "file": "/etc/passwd" }""", "assets.hero.file: must be relative to the document")]
    [InlineData("""{ "type": "image", "file": "\\\\server\\x" }""", "assets.hero.file: must be relative to the document")]
    [InlineData("""{ "type": "image", "file": "C:\\x" }""", "assets.hero.file: must be relative to the document")]
    [InlineData("""{ "type": "image", "file": "a\u0000b" }""", "assets.hero.file: must not contain control characters")]
    [InlineData("""{ "type": "image", "assetId": "asset://a" }""", "assets.hero.assetId: must have 1 to 256 letters")]
    [InlineData("""{ "type": "image", "assetId": "" }""", "assets.hero.assetId: must have 1 to 256 letters")]
    [InlineData("5", "assets.hero: must be an object, but is a number")]
    public void Bad_assets(string asset, string error) =>
        Assert.StartsWith(error, Assert.Single(Documents.Read(With($$"""{ "hero": {{asset}} }""")).Errors()), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "assets[\"\"]")]
    [InlineData("a b", "assets[\"a b\"]")]
    [InlineData("a.b", "assets[\"a.b\"]")]
    [InlineData("é", "assets[\"é\"]")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "assets[\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\"]")]
    [InlineData("\\ud800", "assets")]
    public void Bad_aliases(string alias, string path) =>
        Assert.Equal([path], Documents.Read(With($$"""{ "{{alias}}": { "type": "image", "assetId": "a" } }""")).Errors.Select(e => e.Path));

    [Fact]
    public void An_alias_is_given_once() =>
        Assert.Equal(
            ["assets.a: is given more than once"],
            Documents.Read(With("""{ "a": { "type": "image", "assetId": "a" }, "a": { "type": "image", "assetId": "b" } }""")).Errors());

    [Fact]
    public void Assets_are_an_object() => Assert.Equal(["assets: must be an object, but is an array"], Documents.Read(With("[]")).Errors());

    [Fact]
    public void A_url_that_is_too_long_is_refused() =>
        Assert.Equal(
            ["assets.a.url: must have at most 8192 characters, but has 9020"],
            Documents.Read(With($$"""{ "a": { "type": "image", "url": "https://example.com/{{new string('x', 9000)}}" } }""")).Errors());

    [Fact]
    public void A_reference_to_a_broken_asset_is_no_second_error() =>
        Assert.Equal(
            ["assets.a.type"],
            Documents.Read("""{ "name": "n", "assets": { "a": { "type": "x", "assetId": "a" } }, "items": [{ "prompt": "@image1", "references": ["a"] }] }""").Errors.Select(e => e.Path));
}
