using System.Diagnostics.CodeAnalysis;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Keeps what was used last, up to a number of bytes. Safe for use by many threads.</summary>
/// <param name="capacity">How many bytes it keeps.</param>
internal sealed class ByteBoundedCache(long capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();
    private long _bytes;

    public bool TryGet<T>(string key, [NotNullWhen(true)] out T? value)
        where T : class
    {
        lock (_lock)
        {
            value = null;
            if (!_entries.TryGetValue(key, out var node))
            {
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            value = (T)node.Value.Content;
            return true;
        }
    }

    public void Set(string key, object content, long bytes)
    {
        lock (_lock)
        {
            if (bytes > capacity || _entries.ContainsKey(key))
            {
                return;
            }

            _entries.Add(key, _byUse.AddFirst(new Entry(key, content, bytes)));
            for (_bytes += bytes; _bytes > capacity; _bytes -= _byUse.Last!.Value.Bytes, _byUse.RemoveLast())
            {
                _entries.Remove(_byUse.Last!.Value.Key);
            }
        }
    }

    private sealed record Entry(string Key, object Content, long Bytes);
}
