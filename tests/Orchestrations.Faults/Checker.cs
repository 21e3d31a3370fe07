using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Orchestrations.Faults;

/// <summary>
/// Judges a round by what the simulated gateway wrote down and by what lies in the data directory. It knows the files' formats as the documents say them,
/// and shares no code with what it judges.
/// </summary>
internal sealed class Checker(RoundPlan plan, string journalPath, string data)
{
    private readonly List<Finding> _findings = [];
    private readonly Dictionary<string, (DateTime Modified, long Bytes)> _verified = new(StringComparer.Ordinal);

    private string Outputs => Path.Combine(data, "outputs", plan.CampaignId);

    /// <summary>What has to hold at every moment: also between a kill and the next start.</summary>
    public IReadOnlyList<Finding> CheckMoment()
    {
        _findings.Clear();
        // The files first: what they hold was served before.
        var videos = Directory.Exists(Outputs) ? Directory.GetFiles(Outputs, "*.mp4") : [];
        var read = videos.Select(path => (Path: path, Bytes: File.ReadAllBytes(path), Modified: File.GetLastWriteTimeUtc(path)))
            .Where(video => !_verified.TryGetValue(video.Path, out var verified) || verified != (video.Modified, video.Bytes.LongLength))
            .ToList();
        var journal = Journal.Read(journalPath);
        CheckBills(journal);
        CheckAssets(journal);
        foreach (var (path, bytes, modified) in read)
        {
            if (CheckVideo(Path.GetFileNameWithoutExtension(path), bytes, journal))
            {
                _verified[path] = (modified, bytes.LongLength);
            }
        }

        return [.. _findings];
    }

    /// <summary>What has to hold when the campaign has ended, and the host has stopped.</summary>
    /// <param name="report">The campaign and its items, as the host says them.</param>
    /// <param name="disturbances">How often the host or the gateway was killed: the only times at which an answer can have been lost that no fault of an item's own has lost.</param>
    public IReadOnlyList<Finding> CheckEnd(JsonElement report, int disturbances)
    {
        List<Finding> all = [.. CheckMoment()];
        _findings.Clear();
        var journal = Journal.Read(journalPath);
        var ends = CheckItems(report);
        CheckMoney(ends, journal, disturbances);
        CheckArchive(ends);
        CheckManifest(ends);
        CheckLeftovers();
        CheckStore();
        return [.. all, .. _findings];
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Json(string path)
    {
        try
        {
            return JsonElement.Parse(File.ReadAllText(path));
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private void Find(string promise, string what) => _findings.Add(new Finding(promise, what));

    private void CheckBills(Journal journal)
    {
        var prompts = plan.Items.Select(item => item.Prompt).ToHashSet(StringComparer.Ordinal);
        foreach (var submissions in journal.Submissions.GroupBy(submission => submission.Prompt, StringComparer.Ordinal))
        {
            if (!prompts.Contains(submissions.Key))
            {
                Find("What is submitted was asked for", $"the prompt '{submissions.Key}' is nobody's");
            }

            var billed = submissions.Count(submission => submission.Billed);
            if (billed > 1)
            {
                Find("A generation is paid once", $"'{submissions.Key}' was billed {billed} times");
            }
            else if (billed == 1 && !submissions.Last().Billed)
            {
                Find("What may have been billed is not sent again", $"'{submissions.Key}' was sent again after it had been billed");
            }
        }
    }

    private void CheckAssets(Journal journal)
    {
        foreach (var groups in journal.Groups.GroupBy(group => group.Name, StringComparer.Ordinal).Where(groups => groups.Count() > 1))
        {
            Find("An asset group is made once", $"'{groups.Key}' was made {groups.Count()} times");
        }

        foreach (var assets in journal.Assets.GroupBy(asset => (asset.Type, asset.Content)).Where(assets => assets.Count() > 1))
        {
            Find("An asset is uploaded once", $"{assets.Key.Type} {assets.Key.Content} was uploaded {assets.Count()} times");
        }
    }

    private bool CheckVideo(string id, byte[] bytes, Journal journal)
    {
        const string Whole = "A video under its name is whole, and what was served";
        if (plan.Items.FirstOrDefault(item => item.Id == id) is not { } item)
        {
            Find(Whole, $"{id}.mp4 is nobody's");
            return false;
        }

        var task = journal.Submissions.FirstOrDefault(submission => submission.Billed && submission.Prompt == item.Prompt)?.TaskId;
        var parts = journal.Downloads.Where(download => download.TaskId == task && download.Sha256 is not null && !download.Path.EndsWith(".png", StringComparison.Ordinal)).ToList();
        if (item.VideoBytes is { } length && bytes.Length != length)
        {
            Find(Whole, string.Create(CultureInfo.InvariantCulture, $"{id}.mp4 has {bytes.Length} bytes; {length} were made"));
        }
        else if (!parts.Exists(part => part.Complete && part.From + part.Bytes == bytes.Length))
        {
            Find(Whole, string.Create(CultureInfo.InvariantCulture, $"{id}.mp4 ends at {bytes.Length}, where no download ended"));
        }
        else if (CoveredFrom(parts, bytes) is var gap && gap < bytes.Length)
        {
            Find(Whole, string.Create(CultureInfo.InvariantCulture, $"{id}.mp4 differs from what was served of task {task} from byte {gap} on"));
        }
        else
        {
            return true;
        }

        return false;
    }

    // A download that went on by range was served in parts: together those whose checksum the file has must be all of it.
    private static long CoveredFrom(List<Journal.Download> parts, byte[] bytes)
    {
        var covered = 0L;
        foreach (var part in parts.OrderBy(part => part.From))
        {
            if (part.From <= covered && part.From + part.Bytes > covered && part.From + part.Bytes <= bytes.Length
                && Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan((int)part.From, (int)part.Bytes))) == part.Sha256)
            {
                covered = part.From + part.Bytes;
            }
        }

        return covered;
    }

    private Dictionary<string, JsonElement> CheckItems(JsonElement report)
    {
        const string Once = "Every item ends, once";
        var ends = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var item in report.GetProperty("items").EnumerateArray())
        {
            var id = Text(item, "id")!;
            if (!plan.Items.Any(planned => planned.Id == id) || !ends.TryAdd(id, item))
            {
                Find(Once, $"{id} is told twice, or is nobody's");
            }
        }

        foreach (var planned in plan.Items)
        {
            if (!ends.TryGetValue(planned.Id, out var item))
            {
                Find(Once, $"{planned.Id} is missing");
                continue;
            }

            var status = Text(item, "status")!;
            var code = item.TryGetProperty("failure", out var failure) && failure.ValueKind == JsonValueKind.Object ? Text(failure, "code") : null;
            if (status is not ("Succeeded" or "Failed" or "Review"))
            {
                Find(Once, $"{planned.Id} has not ended: {status}");
            }
            else if (status != "Review" && !planned.Fault.Ends.Contains(status) && !MissedDeadline(code))
            {
                Find("An item ends as it has to", $"{planned.Id} ({planned.Prompt}) {status}: {failure}");
            }
            else if (status == "Failed" && planned.Fault.Codes.Count > 0 && !planned.Fault.Codes.Contains(code) && !MissedDeadline(code))
            {
                Find("A failure says what it is", $"{planned.Id} ({planned.Prompt}) {code}, not {string.Join(" or ", planned.Fault.Codes)}: {failure}");
            }
        }

        var campaign = report.GetProperty("campaign");
        var counts = campaign.GetProperty("counts");
        foreach (var (name, status) in (ReadOnlySpan<(string, string)>)[("succeeded", "Succeeded"), ("failed", "Failed"), ("review", "Review")])
        {
            var counted = ends.Values.Count(item => Text(item, "status") == status);
            if (counts.GetProperty(name).GetInt32() != counted)
            {
                Find("The books balance", $"the campaign counts {counts.GetProperty(name)} {name}; {counted} of its items are");
            }
        }

        if (counts.GetProperty("total").GetInt32() != plan.Items.Count || Text(campaign, "status") != "Completed")
        {
            Find("The books balance", $"the campaign says {campaign}");
        }

        return ends;
    }

    private bool MissedDeadline(string? code) => plan.IsImpatient && code is "deadline_exceeded" or "output_unavailable" or "asset_timeout";

    private void CheckMoney(Dictionary<string, JsonElement> ends, Journal journal, int disturbances)
    {
        var billed = journal.Submissions.Where(submission => submission.Billed).DistinctBy(submission => submission.Prompt, StringComparer.Ordinal).ToDictionary(submission => submission.Prompt, submission => submission.TaskId, StringComparer.Ordinal);
        var unexplained = 0;

        // A campaign's entries are in a folder of when it was first started.
        var campaign = Path.Combine(data, "effects", "submissions", plan.CampaignId);
        var folders = Directory.Exists(campaign) ? Directory.GetDirectories(campaign) : [];
        if (folders.Length > 1)
        {
            Find("The ledger has an entry a submission", $"{plan.CampaignId} was started once, and has {folders.Length} folders");
        }

        var folder = folders.FirstOrDefault() ?? campaign;
        foreach (var item in plan.Items.Where(item => ends.ContainsKey(item.Id)))
        {
            var end = ends[item.Id];
            var (status, task) = (Text(end, "status"), Text(end, "taskId"));
            var files = Directory.Exists(folder) ? Directory.GetFiles(folder, $"{item.Id}.*").Select(path => Path.GetFileName(path)[(item.Id.Length + 1)..]).Order(StringComparer.Ordinal).ToList() : [];
            var outcome = Json(Path.Combine(folder, $"{item.Id}.1.outcome.json"));
            var recorded = outcome is { } json ? Text(json, "taskId") : null;
            var taskOfBill = billed.GetValueOrDefault(item.Prompt);
            if (files is not ([] or ["1.json"] or ["1.json", "1.outcome.json"]) || files.Exists(file => Json(Path.Combine(folder, $"{item.Id}.{file}")) is null))
            {
                Find("The ledger has an entry a submission", $"{item.Id} has {string.Join(", ", files)}");
            }

            if (status == "Review")
            {
                unexplained += item.Fault.Ends.Contains("Review") ? 0 : 1;
                if (recorded is not null)
                {
                    Find("What was paid for is not lost", $"{item.Id} is in review, while the ledger knows its task {recorded}");
                }
                else if (files.Count == 0)
                {
                    Find("The books balance", $"{item.Id} is in review without a ledger entry that could tell why");
                }
            }
            else if (taskOfBill is not null && (recorded != taskOfBill || task != taskOfBill))
            {
                Find("What was paid for is not lost", $"{item.Id} was billed as {taskOfBill}; the ledger has {recorded ?? "nothing"} and the item says {task ?? "nothing"}");
            }
            else if (taskOfBill is null && (status == "Succeeded" || recorded is not null))
            {
                Find("The books balance", $"{item.Id} is {status} with task {recorded ?? "none"}, and nothing was billed");
            }
            else if (recorded is null && files.Count > 0)
            {
                Find("No intent is left without an end", $"{item.Id} is {status} and its ledger entry has no task");
            }
        }

        // Each disturbance can lose as many answers as submissions were out; more in review than that would hide a fault.
        if (unexplained > disturbances * plan.MaxInFlight)
        {
            Find("Review is for lost answers", $"{unexplained} items are in review after {disturbances} disturbances of at most {plan.MaxInFlight} submissions");
        }
    }

    private void CheckArchive(Dictionary<string, JsonElement> ends)
    {
        foreach (var (id, end) in ends)
        {
            var path = Path.Combine(Outputs, id + ".mp4");
            var sidecar = Json(Path.Combine(Outputs, id + ".json"));
            if (sidecar is not { } written || Text(written.GetProperty("state"), "status") != Text(end, "status") || Text(written.GetProperty("state"), "taskId") != Text(end, "taskId"))
            {
                Find("The books balance", $"the sidecar of {id} says other than the host: {sidecar}");
            }

            if (Text(end, "status") != "Succeeded")
            {
                continue;
            }

            if (!File.Exists(path))
            {
                Find("What succeeded is there", $"{id}.mp4 is not");
                continue;
            }

            var bytes = File.ReadAllBytes(path);
            var output = end.GetProperty("output");
            if (output.GetProperty("bytes").GetInt64() != bytes.Length || Text(output, "sha256") != Convert.ToHexStringLower(SHA256.HashData(bytes)))
            {
                Find("What succeeded is there", $"{id}.mp4 is not what is said of it: {output}");
            }
        }
    }

    private void CheckManifest(Dictionary<string, JsonElement> ends)
    {
        var manifest = Json(Path.Combine(Outputs, "manifest.json"));
        var said = manifest is { } json ? json.GetProperty("items").EnumerateArray().Select(item => $"{Text(item, "id")} {Text(item, "status")} {Text(item, "taskId")}").ToList() : [];
        var expected = plan.Items.Where(item => ends.ContainsKey(item.Id)).Select(item => $"{item.Id} {Text(ends[item.Id], "status")} {Text(ends[item.Id], "taskId")}");
        if (expected.Except(said, StringComparer.Ordinal).FirstOrDefault() is { } missing)
        {
            Find("The books balance", $"the manifest of {said.Count} items does not say '{missing}'");
        }
    }

    private void CheckLeftovers()
    {
        var all = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        foreach (var path in Directory.EnumerateFiles(data, "*", all).Where(path => path.Contains(".tmp~", StringComparison.Ordinal)))
        {
            Find("Nothing is left behind", Path.GetRelativePath(data, path));
        }

        foreach (var (folder, id) in (ReadOnlySpan<(string, string)>)[("groups", "groupId"), ("assets", "assetId")])
        {
            var path = Path.Combine(data, "effects", folder);
            foreach (var file in Directory.Exists(path) ? Directory.GetFiles(path, "*", all) : [])
            {
                // What was given up at its deadline may never have been made.
                if (Json(file) is not { } entry || (!plan.IsImpatient && Text(entry, id) is null && !entry.TryGetProperty("failure", out _)))
                {
                    Find("No intent is left without an end", Path.GetRelativePath(data, file));
                }
            }
        }
    }

    private void CheckStore()
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.Combine(data, "orchestrations.db"),
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        foreach (var finding in Column(connection, "PRAGMA integrity_check").Where(line => line != "ok"))
        {
            Find("The store is whole", finding);
        }

        // The coordinator of slots goes on for ever; 2 is Completed.
        foreach (var id in Column(connection, "SELECT id || ' has status ' || status FROM instance WHERE id <> 'slots' AND status <> 2"))
        {
            Find("Every instance ends", id);
        }

        foreach (var id in Column(
            connection,
            "SELECT 'a timer of ' || i.id FROM timer t JOIN instance i ON i.seq = t.instance WHERE i.id <> 'slots' UNION ALL SELECT 'a message to ' || i.id FROM inbox b JOIN instance i ON i.seq = b.instance WHERE i.id <> 'slots'"))
        {
            Find("Nothing is left behind", id);
        }
    }

    private static List<string> Column(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var lines = new List<string>();
        while (reader.Read())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }
}
