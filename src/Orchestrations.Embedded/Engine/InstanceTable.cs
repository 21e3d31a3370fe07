using System.Collections.Concurrent;

namespace Orchestrations.Embedded;

/// <summary>The instances that are in memory: those that something is under way for, and the live ones.</summary>
internal sealed class InstanceTable(Engine engine)
{
    private readonly ConcurrentDictionary<long, Instance> _instances = new();

    public int Count => _instances.Count;

    public void Remove(Instance instance) => _instances.TryRemove(KeyValuePair.Create(instance.Seq, instance));

    public Instance Get(long seq) => _instances.GetOrAdd(seq, static (key, owner) => new Instance(key, owner), engine);

    public void Post(long seq, Message message)
    {
        // One that retires at this moment is out of the table the next.
        while (!Get(seq).TryPost(message))
        {
            Thread.Yield();
        }
    }

    public void Begin(long seq)
    {
        while (!Get(seq).TryNudge(begin: true))
        {
            Thread.Yield();
        }
    }

    /// <summary>Begins an instance whose row is known, so that nothing need be read.</summary>
    public void Begin(InstanceRow row, byte[] input)
    {
        var instance = Get(row.Seq);
        instance.Row = row;
        instance.Input = input;
        _ = instance.TryNudge(begin: true);
    }
}
