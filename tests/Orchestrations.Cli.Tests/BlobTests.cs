using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Orchestrations.Azurite;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

public sealed class BlobTests
{
    [Fact]
    public async Task With_a_storage_account_the_sample_campaign_is_archived_in_blobs()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        await using var azurite = await AzuriteServer.StartAsync();
        place.Use(gateway).Settings["Storage__ConnectionString"] = azurite.ConnectionString;
        place.Settings["Storage__OutputContainer"] = "videos";

        var result = (await place.RunAsync("run", Workspace.Sample, "--json")).EndsWith(0);

        Archive.IsBilledOnce(result, gateway.Journal);
        var container = new BlobContainerClient(azurite.ConnectionString, "videos");
        foreach (var item in result.Items)
        {
            var output = item.GetProperty("output");
            var blob = container.GetBlobClient($"spring-launch/{item.Text("id")}.mp4");
            var content = (await blob.DownloadContentAsync()).Value;
            var bytes = content.Content.ToArray();
            Assert.Equal(blob.Uri.AbsoluteUri, output.Text("uri"));
            Assert.Equal("video/mp4", content.Details.ContentType);
            Assert.Equal(output.GetProperty("bytes").GetInt64(), content.Details.ContentLength);
            Assert.Equal(output.Text("sha256"), Convert.ToHexStringLower(SHA256.HashData(bytes)));
            Assert.Equal(output.Text("sha256"), content.Details.Metadata["sha256"]);
#pragma warning disable CA5351 // It is what the service keeps.
            Assert.Equal(MD5.HashData(bytes), content.Details.ContentHash);
#pragma warning restore CA5351
            Assert.True(bytes.AsSpan(4, 4).SequenceEqual("ftyp"u8));
        }

        Assert.True(await container.GetBlobClient("spring-launch/manifest.json").ExistsAsync());
        Assert.True(await container.GetBlobClient("spring-launch/manifest.csv").ExistsAsync());
        Assert.DoesNotContain(place.Files(".orchestrations"), file => file.EndsWith(".mp4", StringComparison.Ordinal));

        var again = (await place.RunAsync("run", Workspace.Sample, "--json")).EndsWith(0);
        Assert.Equal(result.Out, again.Out);
        Assert.Equal(12, gateway.Journal.Submissions.Count);
    }
}
