namespace Orchestrations.Embedded;

/// <summary>Who waits for an instance to begin or to end.</summary>
internal sealed class InstanceWaiters
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Change>> _changes = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>Waits for the instance to begin or to end, whichever comes next, until it is disposed of.</summary>
    public Change NextChange(string instanceId)
    {
        var change = new Change(this, instanceId);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(EmbeddedRuntime));
            if (!_changes.TryGetValue(instanceId, out var changes))
            {
                _changes.Add(instanceId, changes = []);
            }

            changes.Add(change);
        }

        return change;
    }

    public void Notify(string instanceId)
    {
        List<Change>? changes;
        lock (_gate)
        {
            _ = _changes.Remove(instanceId, out changes);
        }

        changes?.ForEach(change => change.Completion.SetResult());
    }

    public void Close()
    {
        List<Change> waiting;
        lock (_gate)
        {
            _isClosed = true;
            waiting = [.. _changes.Values.SelectMany(changes => changes)];
            _changes.Clear();
        }

        var stopped = new ObjectDisposedException(nameof(EmbeddedRuntime), "The embedded runtime has stopped; the instance goes on when it starts again.");
        waiting.ForEach(change => change.Completion.SetException(stopped));
    }

    private void Remove(Change change)
    {
        lock (_gate)
        {
            if (_changes.TryGetValue(change.InstanceId, out var changes) && changes.Remove(change) && changes.Count == 0)
            {
                _ = _changes.Remove(change.InstanceId);
            }
        }
    }

    internal sealed class Change(InstanceWaiters owner, string instanceId) : IDisposable
    {
        public string InstanceId { get; } = instanceId;

        public Task Task => Completion.Task;

        internal TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => owner.Remove(this);
    }
}
