using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Orchestrations.Faults;

/// <summary>A checker that finds nothing proves nothing: each promise is broken once, in what a round left, and found.</summary>
public sealed class CheckerTests
{
    [Fact]
    public async Task Every_promise_that_is_broken_is_found()
    {
        await using var round = new Round(seed: 4, kills: 0);
        Assert.Empty((await round.RunAsync()).Findings);
        Assert.Empty(round.NewChecker().CheckEnd(round.Report, 0));
        var succeeded = round.Report.GetProperty("items").EnumerateArray().First(item => item.GetProperty("status").GetString() == "Succeeded").GetProperty("id").GetString()!;
        var outputs = Path.Combine(round.Data, "outputs", "round-4");
        var video = Path.Combine(outputs, succeeded + ".mp4");
        var ledger = Directory.GetFiles(Path.Combine(round.Data, "effects", "submissions", "round-4"), $"{succeeded}.1.outcome.json", SearchOption.AllDirectories).Single();
        var intent = Path.Combine(Path.GetDirectoryName(ledger)!, $"{succeeded}.1.json");
        var group = Directory.GetFiles(Path.Combine(round.Data, "effects", "groups"), "*", SearchOption.AllDirectories)[0];

        Breaks("A generation is paid once", round.JournalPath, () => Repeat(round.JournalPath, """
            "billed":true
            """));
        Breaks("What may have been billed is not sent again", round.JournalPath, () => Repeat(round.JournalPath, """
            "billed":true
            """, line => line.Replace("\"billed\":true", "\"billed\":false", StringComparison.Ordinal)));
        Breaks("An asset group is made once", round.JournalPath, () => Repeat(round.JournalPath, "assetGroup"));
        Breaks("An asset is uploaded once", round.JournalPath, () => Repeat(round.JournalPath, "\"asset\""));
        Breaks("What is submitted was asked for", round.JournalPath, () => Repeat(round.JournalPath, "\"submission\"", line => line.Replace("of round 4", "of nobody", StringComparison.Ordinal)));
        Breaks("A video under its name is whole, and what was served", video, () => File.WriteAllBytes(video, File.ReadAllBytes(video)[..^1]));
        Breaks("A video under its name is whole, and what was served", video, () => File.WriteAllBytes(video, [.. File.ReadAllBytes(video)[..^1], 7]));
        Breaks("What succeeded is there", video, () => File.Delete(video));
        Breaks("Nothing is left behind", Path.Combine(round.Data, "outputs", ".tmp~", "object-1"), () =>
        {
            Directory.CreateDirectory(Path.Combine(round.Data, "outputs", ".tmp~"));
            File.WriteAllText(Path.Combine(round.Data, "outputs", ".tmp~", "object-1"), "");
        });
        Breaks("What was paid for is not lost", ledger, () => File.Delete(ledger));
        Breaks("What was paid for is not lost", ledger, () => Change(ledger, entry => entry.Remove("taskId")));
        Breaks("The ledger has an entry a submission", intent, () => File.Delete(intent));
        Breaks("The ledger has an entry a submission", intent, () => File.WriteAllText(intent, "{"));
        Breaks("No intent is left without an end", group, () => Change(group, entry => entry.Remove("groupId")));
        Breaks("The books balance", Path.Combine(outputs, "manifest.json"), () => File.Delete(Path.Combine(outputs, "manifest.json")));
        Breaks("The books balance", Path.Combine(outputs, succeeded + ".json"), () => File.Delete(Path.Combine(outputs, succeeded + ".json")));
        Breaks("Every item ends, once", video, () => { }, Without(round.Report, succeeded));

        var store = Path.Combine(round.Data, "orchestrations.db");
        Breaks("Every instance ends", store, () => Execute(store, "UPDATE instance SET status = 1 WHERE id LIKE 'item:%'"));
        Breaks("Nothing is left behind", store, () => Execute(store, "INSERT INTO timer SELECT seq, 0, 0, 0 FROM instance WHERE id LIKE 'item:%' LIMIT 1"));

        void Breaks(string promise, string path, Action damage, JsonElement? report = null)
        {
            var before = File.Exists(path) ? File.ReadAllBytes(path) : null;
            damage();
            var findings = round.NewChecker().CheckEnd(report ?? round.Report, 0);
            Assert.True(findings.Any(finding => finding.Promise == promise), $"'{promise}' was broken, and this was found: {string.Join('\n', findings)}");
            if (before is null)
            {
                File.Delete(path);
            }
            else
            {
                File.WriteAllBytes(path, before);
            }
        }
    }

    [Fact]
    public void What_is_unsaid_is_found()
    {
        var witness = new Witness();
        Assert.Null(witness.Hear(HttpStatusCode.NotFound, ""));
        witness.HearAccepted();
        Assert.Null(witness.Hear(HttpStatusCode.OK, Counts(succeeded: 2, failed: 1, review: 1)));
        Assert.Null(witness.Hear(HttpStatusCode.OK, Counts(succeeded: 3, failed: 1, review: 1)));
        Assert.Null(witness.Hear(HttpStatusCode.ServiceUnavailable, ""));

        Assert.Equal(Witness.Promise, witness.Hear(HttpStatusCode.OK, Counts(succeeded: 3, failed: 1, review: 0))?.Promise);
        Assert.Equal(Witness.Promise, witness.Hear(HttpStatusCode.NotFound, "")?.Promise);
    }

    private static string Counts(int succeeded, int failed, int review) =>
        $$"""{ "counts": { "succeeded": {{succeeded}}, "failed": {{failed}}, "review": {{review}} } }""";

    private static void Repeat(string journal, string holding, Func<string, string>? change = null)
    {
        var line = File.ReadLines(journal).First(line => line.Contains(holding.Trim(), StringComparison.Ordinal));
        File.AppendAllText(journal, (change?.Invoke(line) ?? line) + "\n");
    }

    private static void Change(string path, Action<JsonObject> change)
    {
        var entry = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(entry);
        File.WriteAllText(path, entry.ToJsonString());
    }

    private static JsonElement Without(JsonElement report, string id)
    {
        var copy = JsonNode.Parse(report.GetRawText())!;
        var items = copy["items"]!.AsArray();
        items.Remove(items.First(item => (string?)item!["id"] == id));
        return JsonElement.Parse(copy.ToJsonString());
    }

    private static void Execute(string store, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
