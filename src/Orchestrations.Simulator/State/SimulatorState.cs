using System.Collections.Concurrent;
using System.Security.Cryptography;
using Orchestrations.Simulator.Faults;

namespace Orchestrations.Simulator.State;

/// <summary>All that the gateway knows: rebuilt from the journal at start, and changed only by an entry that is in the journal.</summary>
internal sealed class SimulatorState : IDisposable
{
    private readonly Lock _gate = new();
    private readonly StateFile? _file;
    private readonly ConcurrentDictionary<string, GenerationTask> _tasks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AssetGroup> _groups = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Asset> _assets = new(StringComparer.Ordinal);
    private readonly List<AssetGroup> _groupsInOrder = [];
    private readonly List<Asset> _assetsInOrder = [];
    private readonly ConcurrentDictionary<(int Account, string Purpose, string Key), int> _counts = new();

    private SimulatorState(StateFile? file, IReadOnlyList<JournalEntry> entries, byte[] signingKey)
    {
        _file = file;
        SigningKey = signingKey;
        foreach (var entry in entries)
        {
            Apply(entry);
            CountAgain(entry);
        }
    }

    /// <summary>What counts the submissions of a prompt.</summary>
    public const string Attempts = "attempts";

    /// <summary>What counts the accepted submissions of a prompt, the groups of a name and the assets of a name.</summary>
    public static string Made(FaultPlaces place) => "made " + place;

    public SimulatorJournal Journal { get; } = new();

    /// <summary>What the URLs of outputs are signed with. It outlives the process where there is a state directory, so that they stay valid.</summary>
    public byte[] SigningKey { get; }

    public IEnumerable<GenerationTask> Tasks => _tasks.Values;

    public static SimulatorState Open(string? directory)
    {
        if (directory is null)
        {
            return new SimulatorState(null, [], NewKey());
        }

        var (file, entries) = StateFile.Open(directory);
        try
        {
            return new SimulatorState(file, entries, KeyIn(directory));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Counts one more of its kind and says how many there were before.</summary>
    public int Count(int account, string purpose, string key) => _counts.AddOrUpdate((account, purpose, key), 1, (_, count) => count + 1) - 1;

    /// <summary>Writes the entry, then lets it be seen.</summary>
    public void Record(JournalEntry entry)
    {
        lock (_gate)
        {
            _file?.Append(entry);
            Apply(entry);
        }
    }

    /// <summary>Records an asset unless its group has one of that name already, as the gateway is seen to refuse.</summary>
    public bool TryRecord(JournaledAsset entry)
    {
        lock (_gate)
        {
            var taken = _assetsInOrder.Exists(asset =>
                asset.Record.GroupId == entry.GroupId
                && asset.Record.Name == entry.Name
                && asset.Status(entry.At) != Asset.Failed);
            if (!taken)
            {
                _file?.Append(entry);
                Apply(entry);
            }

            return !taken;
        }
    }

    public GenerationTask? FindTask(string id) => _tasks.GetValueOrDefault(id);

    public AssetGroup? FindGroup(int account, string id) =>
        _groups.GetValueOrDefault(id) is { } group && group.Record.Account == account ? group : null;

    public Asset? FindAsset(int account, string id) =>
        _assets.GetValueOrDefault(id) is { } asset && asset.Record.Account == account ? asset : null;

    public bool IsTaken(string id) => _tasks.ContainsKey(id) || _groups.ContainsKey(id) || _assets.ContainsKey(id);

    /// <summary>The account's groups, newest first.</summary>
    public IReadOnlyList<AssetGroup> GroupsOf(int account) => NewestFirst(_groupsInOrder, group => group.Record.Account == account);

    /// <summary>The account's assets, newest first.</summary>
    public IReadOnlyList<Asset> AssetsOf(int account) => NewestFirst(_assetsInOrder, asset => asset.Record.Account == account);

    public void Dispose() => _file?.Dispose();

    private static byte[] NewKey() => RandomNumberGenerator.GetBytes(32);

    private static byte[] KeyIn(string directory)
    {
        var path = Path.Combine(directory, "signing.key");
        if (File.Exists(path) && File.ReadAllBytes(path) is { Length: 32 } kept)
        {
            return kept;
        }

        var key = NewKey();
        File.WriteAllBytes(path, key);
        return key;
    }

    private void CountAgain(JournalEntry entry)
    {
        switch (entry)
        {
            case JournaledSubmission submission:
                Count(submission.Account, Attempts, submission.Prompt);
                if (submission.Billed)
                {
                    Count(submission.Account, Made(FaultPlaces.Submit), submission.Prompt);
                }

                break;
            case JournaledAssetGroup group:
                Count(group.Account, Made(FaultPlaces.Group), group.Name);
                break;
            case JournaledAsset asset:
                Count(asset.Account, Made(FaultPlaces.Asset), asset.Name);
                break;
        }
    }

    private List<T> NewestFirst<T>(List<T> inOrder, Func<T, bool> wanted)
    {
        lock (_gate)
        {
            return [.. inOrder.AsEnumerable().Reverse().Where(wanted)];
        }
    }

    private void Apply(JournalEntry entry)
    {
        switch (entry)
        {
            case JournaledSubmission { TaskId: { } id } submission:
                _tasks[id] = new GenerationTask(submission);
                break;
            case JournaledAssetGroup group:
                var made = new AssetGroup(group);
                _groups[group.Id] = made;
                _groupsInOrder.Add(made);
                break;
            case JournaledAsset asset:
                var uploaded = new Asset(asset);
                _assets[asset.Id] = uploaded;
                _assetsInOrder.Add(uploaded);
                break;
        }

        Journal.Add(entry);
    }
}
