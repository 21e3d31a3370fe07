using System.Text;
using CsCheck;
using Orchestrations.Campaigns.Intake;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed class CampaignDocumentWriterTests
{
    [Fact]
    public async Task What_is_written_is_the_same_campaign_again()
    {
        await Gen.Int[0, int.MaxValue].SampleAsync(
            async seed =>
            {
                var before = await PrepareAsync(Documents.Read(JsonShuffler.Rewrite(Documents.Full, seed)));
                var after = await PrepareAsync(Documents.Read(Write(Documents.Read(Documents.Full).Valid(), before.Plan.Id)));

                Assert.Equal(before.Plan.DocumentHash, after.Plan.DocumentHash);
                Assert.Equal(before.Plan.Id, after.Plan.Id);
                Assert.Equal(before.Items.Select(item => item.Id), after.Items.Select(item => item.Id));
            },
            iter: 50);
    }

    [Fact]
    public async Task A_csv_becomes_the_same_campaign()
    {
        var read = Documents.ReadCsv("id,prompt,references,duration\na,\"by, the sea\",hero,5\n", "Sea", """{ "hero": { "type": "image", "url": "https://example.com/h.png" } }""");
        var before = await PrepareAsync(read);
        var after = await PrepareAsync(Documents.Read(Write(read.Valid(), before.Plan.Id)));

        Assert.Equal(before.Plan.DocumentHash, after.Plan.DocumentHash);
        Assert.Equal("by, the sea", after.Items[0].Prompt);
    }

    [Fact]
    public async Task Another_id_stands_over_the_documents_own()
    {
        var after = await PrepareAsync(Documents.Read(Write(Documents.Read(Documents.Full).Valid(), "another")));

        Assert.Equal("another", after.Plan.Id);
    }

    private static string Write(CampaignDocument document, string id)
    {
        using var stream = new MemoryStream();
        CampaignDocumentWriter.Write(document, id, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static async Task<PreparedCampaign> PrepareAsync(CampaignDocumentResult read)
    {
        var files = new FakeFiles { Files = { ["music/theme.mp3"] = "theme"u8.ToArray() } };
        var result = await new CampaignIntake(new FakeInspector(), TimeProvider.System).PrepareAsync(read, files, null, CancellationToken.None);
        Assert.Empty(result.Errors);
        return result.Campaign!;
    }
}
