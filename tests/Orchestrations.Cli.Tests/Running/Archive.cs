using System.Security.Cryptography;
using System.Text.Json;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Tests.Running;

/// <summary>What a campaign has to leave behind.</summary>
internal static class Archive
{
    /// <summary>Every item that succeeded has its video: one that can be played, with the size and the checksum that are said of it, and as it was served.</summary>
    public static void HasWhatWasServed(string outputs, CliResult result, SimulatorJournal journal)
    {
        var campaign = result.Json.GetProperty("campaign").Text("id");
        foreach (var item in result.Items.Where(item => item.Text("status") == "Succeeded"))
        {
            var bytes = File.ReadAllBytes(Path.Combine(outputs, campaign, item.Text("id") + ".mp4"));
            var sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes));
            var output = item.GetProperty("output");
            Assert.True(bytes.AsSpan(4, 4).SequenceEqual("ftyp"u8));
            Assert.Equal(bytes.Length, output.GetProperty("bytes").GetInt64());
            Assert.Equal(sha256, output.Text("sha256"));
            Assert.Equal("video/mp4", output.Text("contentType"));
            Assert.Contains(journal.Downloads, download => download.TaskId == item.Text("taskId") && (download.Sha256 == sha256 || download.From > 0));

            using var sidecar = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(outputs, campaign, item.Text("id") + ".json")));
            Assert.Equal(item.Text("taskId"), sidecar.RootElement.GetProperty("state").Text("taskId"));
        }
    }

    /// <summary>Nothing was paid for twice, and what succeeded was paid for.</summary>
    public static void IsBilledOnce(CliResult result, SimulatorJournal journal)
    {
        var billed = journal.Submissions.Where(submission => submission.Billed).ToList();
        Assert.Equal(billed.Count, billed.Select(submission => submission.Prompt).Distinct(StringComparer.Ordinal).Count());
        Assert.Subset(
            billed.Select(submission => submission.TaskId!).ToHashSet(StringComparer.Ordinal),
            result.Items.Where(item => item.Text("status") == "Succeeded").Select(item => item.Text("taskId")).ToHashSet(StringComparer.Ordinal));
        Assert.True(journal.AssetGroups.Count <= 1);
        Assert.Equal(journal.Assets.Count, journal.Assets.Select(asset => asset.Sha256).Distinct(StringComparer.Ordinal).Count());
    }
}
