using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed class ItemRulesTests
{
    [Theory]
    [InlineData("model", "\"anything-2.0\"", true)]
    [InlineData("model", "\"\"", false)]
    [InlineData("model", "7", false)]
    [InlineData("resolution", "\"480p\"", true)]
    [InlineData("resolution", "\"1080p\"", true)]
    [InlineData("resolution", "\"1080P\"", false)]
    [InlineData("duration", "4", true)]
    [InlineData("duration", "15", true)]
    [InlineData("duration", "5.0", true)]
    [InlineData("duration", "0.5e1", true)]
    [InlineData("duration", "5.00", true)]
    [InlineData("duration", "50E-1", true)]
    [InlineData("duration", "5.00000000000000000000000000000000000001", false)]
    [InlineData("duration", "4.99999999999999999999999999999999999999", false)]
    [InlineData("duration", "5e0999999999999999999999", false)]
    [InlineData("duration", "3", false)]
    [InlineData("duration", "16", false)]
    [InlineData("duration", "5.5", false)]
    [InlineData("duration", "\"5\"", false)]
    [InlineData("duration", "null", false)]
    [InlineData("ratio", "\"adaptive\"", true)]
    [InlineData("ratio", "\"21:9\"", true)]
    [InlineData("ratio", "\"2:1\"", false)]
    [InlineData("seed", "-1", true)]
    [InlineData("seed", "9223372036854775807", true)]
    [InlineData("seed", "9223372036854775808", false)]
    [InlineData("seed", "1.5", false)]
    [InlineData("generateAudio", "true", true)]
    [InlineData("generateAudio", "\"true\"", false)]
    [InlineData("watermark", "0", false)]
    [InlineData("cameraFixed", "false", true)]
    [InlineData("returnLastFrame", "{}", false)]
    [InlineData("serviceTier", "\"flex\"", true)]
    [InlineData("serviceTier", "[]", false)]
    [InlineData("extra", "{}", true)]
    [InlineData("extra", "[]", false)]
    public void Generation_parameters_keep_their_ranges_in_items_and_defaults(string name, string value, bool isValid)
    {
        var item = Documents.Read($$"""{ "name": "n", "items": [{ "prompt": "p", "{{name}}": {{value}} }] }""");
        var defaults = Documents.Read($$"""{ "name": "n", "defaults": { "{{name}}": {{value}} }, "items": [{ "prompt": "p" }] }""");

        item.Errors();
        Assert.Equal(isValid ? [] : [$"items[0].{name}"], item.Errors.Select(e => e.Path));
        Assert.Equal(isValid ? [] : [$"defaults.{name}"], defaults.Errors.Select(e => e.Path));
    }

    [Theory]
    [InlineData("model")]
    [InlineData("content")]
    [InlineData("prompt")]
    [InlineData("Duration")]
    [InlineData("generate_audio")]
    [InlineData("generateAudio")]
    [InlineData("camera_fixed")]
    [InlineData("returnLastFrame")]
    [InlineData("service-tier")]
    [InlineData("callback_url")]
    [InlineData("callbackUrl")]
    public void Extra_never_clashes_with_a_member_of_the_submission(string name) =>
        Assert.Equal(
            [$"items[0].extra.{name}: clashes with a member that the submission has already"],
            Documents.Read($$"""{ "name": "n", "items": [{ "prompt": "p", "extra": { "{{name}}": 1 } }] }""").Errors());

    [Fact]
    public void Extra_passes_through_untouched_up_to_its_size()
    {
        static string Extra(int length) => $$"""{ "name": "n", "items": [{ "prompt": "p", "extra": { "x": "{{new string('x', length)}}", "nested": { "seed": [1.50, null] } } }] }""";

        Assert.Equal("{ \"seed\": [1.50, null] }", Documents.Read(Extra(30_000)).Valid().Items[0].Parameters.Extra!["nested"].GetRawText());
        Assert.StartsWith("items[0].extra: must have at most 32768 bytes", Assert.Single(Documents.Read(Extra(33_000)).Errors()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "x": "\ud800" }""", "items[0].extra.x")]
    [InlineData("""{ "\ud800": 1 }""", "items[0].extra")]
    public void Extra_holds_whole_characters(string extra, string path) =>
        Assert.Equal([path], Documents.Read($$"""{ "name": "n", "items": [{ "prompt": "p", "extra": {{extra}} }] }""").Errors.Select(e => e.Path));

    [Theory]
    [InlineData(1, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void A_prompt_has_1_to_10000_characters(int length, bool isValid)
    {
        foreach (var character in (string[])["x", "界", "😀"])
        {
            var errors = Documents.Read($$"""{ "name": "n", "items": [{ "prompt": "{{string.Concat(Enumerable.Repeat(character, length))}}" }] }""").Errors();
            Assert.Equal(isValid ? [] : [$"items[0].prompt: must have 1 to 10000 characters, but has {length}"], errors);
        }
    }

    [Theory]
    [InlineData("", "items[0].prompt: is required")]
    [InlineData("\"prompt\": \"\"", "items[0].prompt: must have 1 to 10000 characters, but has 0")]
    [InlineData("\"prompt\": \" \\n\"", "items[0].prompt: must not be blank")]
    [InlineData("\"prompt\": null", "items[0].prompt: must be a string, but is null")]
    [InlineData("\"prompt\": \"x\\udfffy\"", "items[0].prompt: is not valid Unicode: it contains half a surrogate pair")]
    public void Bad_prompts(string member, string error) => Assert.Equal([error], Documents.Read($$"""{ "name": "n", "items": [{ {{member}} }] }""").Errors());

    [Theory]
    [InlineData("""["i1", "v1", "a1"]""", null)]
    [InlineData("""[{ "asset": "i1", "role": "first_frame" }, { "asset": "i2", "role": "last_frame" }]""", null)]
    [InlineData("""[{ "asset": "i1", "role": "last_frame" }]""", null)]
    [InlineData("""["a1", "v1"]""", null)]
    [InlineData("""["i1","i2","i3","i4","i5","i6","i7","i8","i9"]""", null)]
    [InlineData("""["i1","i2","i3","i4","i5","i6","i7","i8","i9","i10"]""", "references: must name at most 9 images, but names 10")]
    [InlineData("""["v1","v2","v3","v4"]""", "references: must name at most 3 videos, but names 4")]
    [InlineData("""["i1","a1","a2","a3","a4"]""", "references: must name at most 3 audios, but names 4")]
    [InlineData("""["a1"]""", "references: audio needs an image or a video beside it")]
    [InlineData("""["i1", { "asset": "i2", "role": "first_frame" }]""", "references: first_frame and last_frame must not be mixed")]
    [InlineData("""["v1", { "asset": "i2", "role": "last_frame" }]""", "references: first_frame and last_frame must not be mixed")]
    [InlineData("""["a1", { "asset": "i2", "role": "last_frame" }]""", "references: first_frame and last_frame must not be mixed")]
    [InlineData("""[{ "asset": "i1", "role": "first_frame" }, { "asset": "i2", "role": "first_frame" }]""", "references: must name at most one first_frame")]
    [InlineData("""[{ "asset": "v1", "role": "first_frame" }]""", "references[0].role: must be one of reference_video, but is 'first_frame'")]
    [InlineData("""[{ "asset": "i1", "role": "First_Frame" }]""", "references[0].role: must be one of reference_image, first_frame, last_frame, but is 'First_Frame'")]
    [InlineData("""[{ "asset": "i1", "role": 5 }]""", "references[0].role: must be a string, but is a number")]
    [InlineData("""[{ "role": "first_frame" }]""", "references[0].asset: is required")]
    [InlineData("""[{ "asset": "i1", "rôle": "x" }]""", "references[0][\"rôle\"]: unknown member 'rôle'; did you mean 'role'?")]
    [InlineData("""["i11"]""", "references[0]: there is no asset 'i11'; did you mean 'i1'?")]
    [InlineData("""[{ "asset": "nothing" }]""", "references[0].asset: there is no asset 'nothing'")]
    [InlineData("""["I1"]""", "references[0]: there is no asset 'I1'; did you mean 'i1'?")]
    [InlineData("""[5]""", "references[0]: must be an asset's alias, or an object with 'asset' and 'role'")]
    [InlineData("""["\ud800"]""", "references[0]: is not valid Unicode")]
    [InlineData("\"i1\"", "references: must be an array, but is a string")]
    public void References(string references, string? error)
    {
        var errors = Documents.Read(Documents.WithItem($$""" "prompt": "p", "references": {{references}} """)).Errors();

        Assert.Equal(error is null ? 0 : 1, errors.Length);
        Assert.StartsWith(error is null ? "" : "items[0]." + error, errors.FirstOrDefault() ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@image1 @image2 @video1 @audio1", null)]
    [InlineData("@image3", "'@image3' names no reference: the item has 2 of that type, counted from 1")]
    [InlineData("@image0", "'@image0' names no reference")]
    [InlineData("@image01", "'@image01' names no reference")]
    [InlineData("@audio99999999999999999999", "'@audio99999999999999999999' names no reference")]
    [InlineData("@image12", "'@image12' names no reference")]
    [InlineData("@video2, @video2 and @video2", "'@video2' names no reference")]
    [InlineData("看@image3中的人", "'@image3' names no reference")]
    [InlineData("(@image3)", "'@image3' names no reference")]
    [InlineData("@@image3", "'@image3' names no reference")]
    [InlineData("@image3.", "'@image3' names no reference")]
    [InlineData("@image3's", "'@image3' names no reference")]
    [InlineData("me@image3.com", null)]
    [InlineData("_@image3", null)]
    [InlineData("@image3x", null)]
    [InlineData("@image3_", null)]
    [InlineData("@image", null)]
    [InlineData("@ image3", null)]
    [InlineData("@pictures3 @", null)]
    [InlineData("@image３", null)]
    public void Tokens_name_references(string prompt, string? error)
    {
        var errors = Documents.Read(Documents.WithItem($$""" "prompt": "{{prompt}}", "references": ["a1", "i1", "v1", "i2"] """)).Errors();

        Assert.Equal(error is null ? 0 : 1, errors.Length);
        Assert.StartsWith(error is null ? "" : "items[0].prompt: " + error, errors.FirstOrDefault() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_prompt_never_names_is_warned_of()
    {
        var result = Documents.Read(Documents.WithItem(""" "prompt": "@image2 and @Image1", "references": ["v1", "i1", "i2"] """));

        result.Valid();
        Assert.Equal(
            [
                ("items[0].prompt", "'@Image1' names no reference: tokens are written in lower case"),
                ("items[0].references[0]", "the prompt never names 'v1' (@video1)"),
                ("items[0].references[1]", "the prompt never names 'i1' (@image1)"),
            ],
            result.Warnings.Where(w => w.Path.StartsWith("items", StringComparison.Ordinal)).Select(w => (w.Path, w.Message)));
    }

    [Fact]
    public void Frames_need_no_token_but_may_have_one()
    {
        var frames = """ "references": [{ "asset": "i1", "role": "first_frame" }, { "asset": "i2", "role": "last_frame" }] """;

        Assert.DoesNotContain(Documents.Read(Documents.WithItem($"\"prompt\": \"p\", {frames}")).Warnings, w => w.Path.StartsWith("items", StringComparison.Ordinal));
        Documents.Read(Documents.WithItem($"\"prompt\": \"from @image1 to @image2\", {frames}")).Valid();
        Assert.Single(Documents.Read(Documents.WithItem($"\"prompt\": \"@image3\", {frames}")).Errors());
    }

    [Fact]
    public void More_than_twelve_together_and_one_asset_twice_are_warned_of()
    {
        var many = """["i1","i2","i3","i4","i5","i6","i7","i8","i9","v1","v2","a1","a1"]""";
        var result = Documents.Read(Documents.WithItem($$""" "prompt": "p", "references": {{many}} """));

        result.Valid();
        Assert.Contains(result.Warnings, w => w is { Path: "items[0].references", Message: "names 13 assets; the provider has been seen to refuse more than 12 together" });
        Assert.Contains(result.Warnings, w => w is { Path: "items[0].references", Message: "names 'a1' 2 times" });
        Assert.Contains(result.Warnings, w => w is { Path: "assets.i10", Message: "no item uses it: it is not uploaded" });
    }

    [Fact]
    public void A_wrong_reference_is_one_error_and_not_one_for_each_token() =>
        Assert.Equal(["items[0].references[0]"], Documents.Read(Documents.WithItem(""" "prompt": "@image1", "references": ["missing"] """)).Errors.Select(e => e.Path));
}
