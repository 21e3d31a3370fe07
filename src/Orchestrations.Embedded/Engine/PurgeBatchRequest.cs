using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>Removes some of the instances that have ended and match, so that others may write in between; the answer says where to go on.</summary>
internal sealed class PurgeBatchRequest(PurgeFilter filter, long after) : ClientRequest<(int Removed, long? Last)>
{
    private const int MaxBatch = 250;

    private List<long> _removed = [];

    public override void Apply(StoreSession store)
    {
        _removed = store.Ended(after, filter, MaxBatch);
        _removed.ForEach(store.DeleteInstance);
    }

    public override void Committed() => Reply((_removed.Count, _removed.Count == MaxBatch ? _removed[^1] : null));
}
