using System.Text.Json;

namespace Orchestrations.Faults;

/// <summary>What the simulated gateway wrote down, read from its file.</summary>
internal sealed record Journal(
    IReadOnlyList<Journal.Submission> Submissions, IReadOnlyList<Journal.Group> Groups, IReadOnlyList<Journal.Asset> Assets, IReadOnlyList<Journal.Download> Downloads)
{
    /// <summary>Reads the whole lines that are there at this moment.</summary>
    public static Journal Read(string path)
    {
        var submissions = new List<Submission>();
        var groups = new List<Group>();
        var assets = new List<Asset>();
        var downloads = new List<Download>();
        foreach (var line in Lines(path))
        {
            using var entry = JsonDocument.Parse(line);
            var root = entry.RootElement;
            switch (root.GetProperty("type").GetString())
            {
                case "submission":
                    submissions.Add(new Submission(Text(root, "prompt")!, root.GetProperty("billed").GetBoolean(), Text(root, "taskId")));
                    break;
                case "assetGroup":
                    groups.Add(new Group(Text(root, "id")!, Text(root, "name")!));
                    break;
                case "asset":
                    assets.Add(new Asset(Text(root, "id")!, Text(root, "groupId")!, Text(root, "assetType")!, Text(root, "sha256") ?? Text(root, "url") ?? ""));
                    break;
                case "download":
                    downloads.Add(new Download(
                        Text(root, "taskId")!,
                        Text(root, "path")!,
                        root.GetProperty("from").GetInt64(),
                        root.GetProperty("bytes").GetInt64(),
                        root.GetProperty("complete").GetBoolean(),
                        Text(root, "sha256")));
                    break;
                case var other:
                    throw new InvalidDataException($"The journal has an entry of the unknown type '{other}'.");
            }
        }

        return new Journal(submissions, groups, assets, downloads);
    }

    /// <summary>How many entries there are.</summary>
    public static int Count(string path) => Lines(path).Length;

    private static string[] Lines(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;

    internal sealed record Submission(string Prompt, bool Billed, string? TaskId);

    internal sealed record Group(string Id, string Name);

    internal sealed record Asset(string Id, string GroupId, string Type, string Content);

    internal sealed record Download(string TaskId, string Path, long From, long Bytes, bool Complete, string? Sha256);
}
