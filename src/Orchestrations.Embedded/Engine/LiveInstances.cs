namespace Orchestrations.Embedded;

/// <summary>Keeps the number of live idle instances within its bound: the one that was used least recently goes first.</summary>
internal sealed class LiveInstances(int capacity)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Instance> _byUse = [];

    public void Touch(Instance instance)
    {
        Instance? victim = null;
        lock (_gate)
        {
            if (instance.LiveNode is null)
            {
                instance.LiveNode = _byUse.AddLast(instance);
            }
            else
            {
                _byUse.Remove(instance.LiveNode);
                _byUse.AddLast(instance.LiveNode);
            }

            if (_byUse.Count > capacity)
            {
                victim = _byUse.First!.Value;
                Remove(victim);
            }
        }

        victim?.Evict();
    }

    public void Forget(Instance instance)
    {
        lock (_gate)
        {
            Remove(instance);
        }
    }

    private void Remove(Instance instance)
    {
        if (instance.LiveNode is not null)
        {
            _byUse.Remove(instance.LiveNode);
            instance.LiveNode = null;
        }
    }
}
