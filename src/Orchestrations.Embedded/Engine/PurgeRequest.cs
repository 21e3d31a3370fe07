using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>Removes an instance that has ended, and its descendants that have ended where asked; the answer is how many went.</summary>
internal sealed class PurgeRequest(string instanceId, bool recursive) : ClientRequest<int>
{
    private int _removed;

    public override void Apply(StoreSession store)
    {
        _removed = 0;
        if (store.Find(instanceId) is not { } found || !found.Status.IsTerminal())
        {
            return;
        }

        var pending = new Stack<(long Seq, OrchestrationRuntimeStatus Status)>([found]);
        while (pending.TryPop(out var next))
        {
            if (recursive)
            {
                foreach (var child in store.Children(next.Seq))
                {
                    pending.Push(child);
                }
            }

            if (next.Status.IsTerminal())
            {
                store.DeleteInstance(next.Seq);
                _removed++;
            }
        }
    }

    public override void Committed() => Reply(_removed);
}
