using Orchestrations.Campaigns.Intake;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed class DocumentFormatTests
{
    private const string Assets = """{ "hero": { "type": "image", "assetId": "x" }, "clip": { "type": "video", "assetId": "y" } }""";

    private const string Json = $$"""
        {
          "name": "Spring", "assets": {{Assets}},
          "items": [
            { "id": "a", "prompt": "Say \"hi\", @image1\nand @video1", "references": ["hero", "clip"], "duration": 8, "seed": 7, "generateAudio": true, "ratio": "1:1" },
            { "prompt": "plain", "extra": { "x": [1] } }
          ]
        }
        """;

    private const string JsonLines = $$$"""
        {"name":"Spring","assets":{{{Assets}}}}

        {"duration":8.0,"id":"a","prompt":"Say \"hi\", @image1\nand @video1","references":[{"asset":"hero"},"clip"],"seed":7,"generateAudio":true,"ratio":"1:1"}
        {"prompt":"plain","extra":{"x":[1]}}

        """;

    private const string Csv =
        "id,prompt,references,duration,seed,generateAudio,ratio,extra\r\na,\"Say \"\"hi\"\", @image1\nand @video1\",hero  clip,8,7,TRUE,1:1,\r\n\r\n,plain,,,,,,\"{\"\"x\"\":[1]}\"\r\n";

    [Fact]
    public async Task One_campaign_is_the_same_in_every_format()
    {
        CampaignDocumentResult[] results = [Documents.Read(Json), Documents.Read(JsonLines, DocumentFormat.JsonLines), Documents.ReadCsv(Csv, "Spring", Assets)];
        var intake = new CampaignIntake(new FakeInspector(), TimeProvider.System);
        var hashes = new HashSet<string>();
        foreach (var result in results)
        {
            Assert.Empty(result.Errors());
            Assert.Empty(result.Warnings);
            hashes.Add((await intake.PrepareAsync(result, null, null, CancellationToken.None)).Campaign!.Plan.DocumentHash);
        }

        Assert.Single(hashes);
    }

    [Fact]
    public void Errors_in_JSON_Lines_name_their_line()
    {
        var result = Documents.Read("{\"name\":5}\n\n{\"prompt\":\"p\"}\r\n{\"promt\":\"p\"}\n[]", DocumentFormat.JsonLines);

        Assert.Equal(
            [
                "name: line 1: must be a string, but is a number", "items[1].promt: line 4: unknown member 'promt'; did you mean 'prompt'?",
                "items[1].prompt: line 4: is required", "items[2]: line 5: must be an object, but is an array",
            ],
            result.Errors());
    }

    [Fact]
    public void A_broken_line_is_named()
    {
        Assert.StartsWith("line 3, column 12: ", Documents.Read("{\"name\":\"n\"}\n{\"prompt\":\"p\"}\n{\"prompt\": }", DocumentFormat.JsonLines).Malformed!.Message, StringComparison.Ordinal);
        Assert.StartsWith("line 2, column 3: ", Documents.Read("{\"name\":\"n\"}\n{}{}", DocumentFormat.JsonLines).Malformed!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_JSON_document_is_no_JSON_Lines_and_the_reverse()
    {
        Assert.Equal(
            ["items: line 1: must not be in the first line: the items follow it, one a line", "items: line 1: must have 1 to 10000 items, but has none"],
            Documents.Read("""{ "name": "n", "items": [{ "prompt": "p" }] }""", DocumentFormat.JsonLines).Errors());
        Assert.NotNull(Documents.Read(JsonLines).Malformed);
    }

    [Theory]
    [InlineData("prompt,promt,prompt\na,b,c", "$: line 1: unknown column 'promt'; did you mean 'prompt'?|$: line 1: the column 'prompt' is given more than once")]
    [InlineData("id,prompt\na", "items[0]: line 2: must have 2 cells, as the header has, but has 1|items[0].prompt: line 2: is required")]
    [InlineData("id,prompt\na,b,c", "items[0]: line 2: must have 2 cells, as the header has, but has 3")]
    [InlineData("prompt,duration\n\"a\nb\",5\nc,five", "items[1].duration: line 4: must be a number, but is a string")]
    [InlineData("prompt,duration\na,99", "items[0].duration: line 2: must be a whole number from 4 to 15, but is 99")]
    [InlineData("prompt,seed\na,05", "items[0].seed: line 2: must be a number, but is a string")]
    [InlineData("prompt,watermark\na,yes", "items[0].watermark: line 2: must be true or false, but is a string")]
    [InlineData("prompt,extra\na,{x}", "items[0].extra: line 2: must be an object, but is a string")]
    [InlineData("prompt,references\na,hero hreo", "items[0].references[1]: line 2: there is no asset 'hreo'; did you mean 'hero'?")]
    [InlineData("id,prompt\nx,\ny,p,", "items[1]: line 3: must have 2 cells, as the header has, but has 3|items[0].prompt: line 2: is required")]
    public void Errors_in_CSV_name_their_line(string csv, string errors) => Assert.Equal(errors.Split('|'), Documents.ReadCsv(csv, "n", Assets).Errors());

    [Theory]
    [InlineData("prompt\nsay \"hi\"", "line 2, column 5: a quote may stand only in a quoted cell, written twice")]
    [InlineData("prompt\n\"a\" b", "line 2, column 4: a quoted cell must be followed by a comma or the end of the line")]
    [InlineData("id,prompt\n1,\"a\nb", "line 2, column 3: a quoted cell has no end")]
    [InlineData("id,prompt\n1,\"a\nb\"x", "line 3, column 3: a quoted cell must be followed by a comma or the end of the line")]
    [InlineData("", "is empty")]
    public void Broken_CSV_is_malformed(string csv, string message) => Assert.Equal(message, Documents.ReadCsv(csv, "n", null).Malformed!.Message);

    [Fact]
    public void The_name_and_the_assets_of_a_CSV_come_beside_it()
    {
        Assert.Equal(["name: is required"], Documents.ReadCsv("prompt\np", null, null).Errors());
        Assert.Equal(["assets: must be an object, but is an array"], Documents.ReadCsv("prompt\np", "n", "[]").Errors());
        Assert.StartsWith("the assets: line 1, column 2", Documents.ReadCsv("prompt\np", "n", "{").Malformed!.Message, StringComparison.Ordinal);
        Assert.Equal("the assets: is empty", Documents.ReadCsv("prompt\np", "n", "").Malformed!.Message);
    }

    [Fact]
    public void Cells_keep_their_text()
    {
        var document = Documents.ReadCsv("\uFEFF id , prompt \r\n\"x\",\" a,\r\n\"\"b\"\" \"\r\ny,日本\r", "n", null).Valid();

        Assert.Equal(["x", "y"], document.Items.Select(i => i.Id));
        Assert.Equal([" a,\r\n\"b\" ", "日本"], document.Items.Select(i => i.Prompt));
    }
}
