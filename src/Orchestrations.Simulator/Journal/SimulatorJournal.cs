using System.Collections.Concurrent;
using System.Text.Json;

namespace Orchestrations.Simulator;

/// <summary>What happened at a simulated gateway, in order. Every property is a snapshot; the whole is safe to read while the gateway runs.</summary>
public sealed class SimulatorJournal
{
    private readonly Lock _gate = new();
    private readonly List<JournaledSubmission> _submissions = [];
    private readonly List<JournaledAssetGroup> _assetGroups = [];
    private readonly List<JournaledAsset> _assets = [];
    private readonly List<JournaledDownload> _downloads = [];
    private readonly ConcurrentDictionary<string, int> _polls = new(StringComparer.Ordinal);

    internal SimulatorJournal()
    {
    }

    /// <summary>All submissions, accepted or not.</summary>
    public IReadOnlyList<JournaledSubmission> Submissions => Snapshot(_submissions);

    /// <summary>The asset groups that were made.</summary>
    public IReadOnlyList<JournaledAssetGroup> AssetGroups => Snapshot(_assetGroups);

    /// <summary>The assets that were made.</summary>
    public IReadOnlyList<JournaledAsset> Assets => Snapshot(_assets);

    /// <summary>The answers of the host of the outputs to signed requests.</summary>
    public IReadOnlyList<JournaledDownload> Downloads => Snapshot(_downloads);

    /// <summary>How often each task was polled since this process started.</summary>
    public IReadOnlyDictionary<string, int> Polls => new Dictionary<string, int>(_polls, StringComparer.Ordinal);

    /// <summary>Reads the journal that a simulated gateway, running or not, keeps in its state directory. It holds no polls.</summary>
    /// <exception cref="IOException">The journal can't be read.</exception>
    /// <exception cref="InvalidDataException">A line but the last is not a journal entry.</exception>
    public static SimulatorJournal Read(string stateDirectory)
    {
        var journal = new SimulatorJournal();
        using var stream = new FileStream(
            State.StateFile.PathIn(stateDirectory), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        foreach (var entry in State.StateFile.ReadEntries(stream).Entries)
        {
            journal.Add(entry);
        }

        return journal;
    }

    internal void Add(JournalEntry entry)
    {
        lock (_gate)
        {
            switch (entry)
            {
                case JournaledSubmission submission:
                    _submissions.Add(submission);
                    break;
                case JournaledAssetGroup group:
                    _assetGroups.Add(group);
                    break;
                case JournaledAsset asset:
                    _assets.Add(asset);
                    break;
                case JournaledDownload download:
                    _downloads.Add(download);
                    break;
            }
        }
    }

    /// <summary>Counts a poll and says how many there were before.</summary>
    internal int CountPoll(string taskId) => _polls.AddOrUpdate(taskId, 1, (_, count) => count + 1) - 1;

    /// <summary>What <c>GET /simulator/journal</c> answers for one account.</summary>
    internal byte[] Render(int account)
    {
        var submissions = Submissions.Where(entry => entry.Account == account).ToList();
        var tasks = submissions.Select(entry => entry.TaskId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var document = new JournalDocument(
            submissions,
            [.. AssetGroups.Where(entry => entry.Account == account)],
            [.. Assets.Where(entry => entry.Account == account)],
            [.. Downloads.Where(entry => entry.Account == account)],
            Polls.Where(pair => tasks.Contains(pair.Key)).ToDictionary(StringComparer.Ordinal));
        return JsonSerializer.SerializeToUtf8Bytes(document, JournalJson.Default.JournalDocument);
    }

    private T[] Snapshot<T>(List<T> entries)
    {
        lock (_gate)
        {
            return [.. entries];
        }
    }
}
