using CsCheck;
using Orchestrations.Campaigns.Intake;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed class PlanHashTests
{
    private static async Task<string> HashAsync(string text, string theme = "theme")
    {
        var files = new FakeFiles { Files = { ["music/theme.mp3"] = System.Text.Encoding.UTF8.GetBytes(theme) } };
        var result = await new CampaignIntake(new FakeInspector(), TimeProvider.System).PrepareAsync(Documents.Read(text), files, null, CancellationToken.None);
        Assert.Empty(result.Errors);
        return result.Campaign!.Plan.DocumentHash;
    }

    [Fact]
    public async Task Order_white_space_number_forms_and_escapes_make_no_difference()
    {
        var expected = await HashAsync(Documents.Full);

        await Gen.Int[0, int.MaxValue].SampleAsync(async seed => Assert.Equal(expected, await HashAsync(JsonShuffler.Rewrite(Documents.Full, seed))), iter: 300);
    }

    [Fact]
    public async Task Defaults_may_be_written_out()
    {
        Assert.Equal(
            await HashAsync("""{ "name": "n", "defaults": { "duration": 5, "extra": { "a": 1 } }, "items": [{ "prompt": "p" }, { "prompt": "q", "duration": 6 }] }"""),
            await HashAsync("""
                { "name": "n", "onAmbiguousSubmit": "review", "items": [{ "id": "item-00001", "prompt": "p", "duration": 5, "model": "seedance", "extra": { "a": 1.0 } }, { "prompt": "q", "duration": 6, "extra": { "a": 1 } }],
                  "assets": { "unused": { "type": "image", "url": "https://example.com" } } }
                """));
        Assert.Equal(await HashAsync(Documents.Full), await HashAsync(Documents.Full.Replace("\"spring-launch\"", "\"other-id\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"duration\": 8", "\"duration\": 9")]
    [InlineData("\"Spring launch\"", "\"Spring  launch\"")]
    [InlineData("\"spring\"", "\"summer\"")]
    [InlineData("A quiet lake", "A quiet Lake")]
    [InlineData("\"maxInFlight\": 4,", "")]
    [InlineData("\"resubmit\"", "\"review\"")]
    [InlineData("\"seed\": 42", "\"seed\": -42")]
    [InlineData("1.50", "1.5000001")]
    [InlineData("1.50", "-1.50")]
    [InlineData("1.50", "15")]
    [InlineData("1.50", "\"1.50\"")]
    [InlineData("1.50", "null")]
    [InlineData("1.50", "1e99999999999999999999")]
    [InlineData("first_frame", "last_frame")]
    [InlineData("[\"hero\", \"clip\", { \"asset\": \"bgm\" }, \"logo\"]", "[\"logo\", \"clip\", { \"asset\": \"bgm\" }, \"hero\"]")]
    [InlineData("sig=1", "sig=2")]
    [InlineData("asset-20260427160000-xxxxx", "asset-20260427160000-xxxxy")]
    [InlineData("base64,AAAA", "base64,AAAB")]
    [InlineData("\"shot-01\"", "\"shot-02\"")]
    [InlineData("\"watermark\": false", "\"watermark\": true")]
    public async Task What_changes_the_meaning_changes_the_hash(string from, string to)
    {
        Assert.Contains(from, Documents.Full, StringComparison.Ordinal);
        Assert.NotEqual(await HashAsync(Documents.Full), await HashAsync(Documents.Full.Replace(from, to, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_changed_file_is_another_document() => Assert.NotEqual(await HashAsync(Documents.Full), await HashAsync(Documents.Full, "other"));

    [Theory]
    [InlineData("0", "-0.00e7")]
    [InlineData("100", "1E2")]
    [InlineData("0.001", "1e-3")]
    [InlineData("-12.50", "-0.125e+2")]
    [InlineData("123456789012345678901234567890", "1234567890123456789012345678.90e2")]
    public async Task One_number_has_one_meaning(string one, string other)
    {
        static string With(string number) => $$"""{ "name": "n", "items": [{ "prompt": "p", "extra": { "x": [{{number}}] } }] }""";

        Assert.Equal(await HashAsync(With(one)), await HashAsync(With(other)));
    }
}
