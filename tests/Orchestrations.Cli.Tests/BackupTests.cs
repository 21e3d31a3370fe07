using System.IO.Compression;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

public sealed class BackupTests
{
    private const string Document =
        """
        { "id": "slow", "name": "Slow", "maxInFlight": 3,
          "items": [{ "prompt": "One #sim:slow=3s" }, { "prompt": "Two #sim:slow=3s" }, { "prompt": "Three #sim:slow=3s" }] }
        """;

    [Fact]
    public async Task A_backup_that_was_taken_while_running_goes_on_elsewhere_and_pays_for_nothing_again()
    {
        using var place = new Workspace();
        await using var gateway = await Workspace.StartGatewayAsync();
        place.Use(gateway);
        (await place.RunAsync("run", Workspace.Sample)).EndsWith(0);
        place.Write("slow.json", Document);
        await using var cli = place.Start("run", "slow.json");
        await Eventually.HoldsAsync(() => cli.HasExited || LedgerHas(place, 3));

        var written = (await place.RunAsync("backup", "moment.zip")).EndsWith(0);
        cli.Kill();
        await cli.EndAsync();
        await ZipFile.ExtractToDirectoryAsync(place.At("moment.zip"), place.At("restored"));
        var first = (await place.RunAsync("run", Workspace.Sample, "--json", "--data", "restored")).EndsWith(0);
        var second = (await place.RunAsync("run", "slow.json", "--json", "--data", "restored")).EndsWith(0);

        Assert.Contains($"files written to {place.At("moment.zip")}.", written.Out, StringComparison.Ordinal);
        Assert.Equal(12, first.Items.Count);
        Assert.All([.. first.Items, .. second.Items], item => Assert.Equal("Succeeded", item.Text("status")));
        Archive.HasWhatWasServed(place.At("restored", "outputs"), second, gateway.Journal);
        Assert.Equal(15, gateway.Journal.Submissions.Count);
        Assert.DoesNotContain(place.Files(), file => file.Contains(".zip.tmp~", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backup_replaces_no_file_and_needs_a_store()
    {
        using var place = new Workspace();
        place.Write("there.zip", "mine");

        var there = (await place.RunAsync("backup", "there.zip")).EndsWith(2);
        var without = (await place.RunAsync("backup", "new.zip")).EndsWith(2);

        Assert.Contains("there.zip is there already", there.Err, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(place.At("there.zip")));
        Assert.Contains("There is no store in", without.Err, StringComparison.Ordinal);
        Assert.DoesNotContain(place.Files(), file => file.Contains("new.zip", StringComparison.Ordinal));
    }

    private static bool LedgerHas(Workspace place, int tasks)
    {
        var folder = Path.Combine(place.Data, "effects", "submissions", "slow");
        return Directory.Exists(folder)
            && Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Count(file => File.ReadAllText(file).Contains("taskId", StringComparison.Ordinal)) == tasks;
    }
}
