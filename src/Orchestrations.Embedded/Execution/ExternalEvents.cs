using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>The events that came and nobody awaited yet, and the waits that no event came for. Both in their order, names without case.</summary>
internal sealed class ExternalEvents(DurableSerializer serializer)
{
    private readonly LinkedList<EventRaised> _buffered = [];
    private readonly Dictionary<string, LinkedList<Wait>> _waits = new(StringComparer.OrdinalIgnoreCase);

    public bool HasWaits => _waits.Count > 0;

    public IEnumerable<EventRaised> Buffered => _buffered;

    /// <summary>Buffers what arrived for a turn before its code goes on: who takes one can look whether there are more.</summary>
    /// <param name="arrived">What arrived, in its order.</param>
    public void Announce(IEnumerable<HistoryEvent> arrived)
    {
        foreach (var raised in arrived.OfType<EventRaised>())
        {
            _ = _buffered.AddLast(raised);
        }
    }

    /// <summary>Hands an event that was announced to who waits for it; nothing where somebody has taken it, or nobody waits.</summary>
    public void Deliver(EventRaised raised)
    {
        for (var node = _buffered.First; node is not null && _waits.ContainsKey(raised.Name); node = node.Next)
        {
            if (ReferenceEquals(node.Value, raised))
            {
                _buffered.Remove(node);
                Add(raised);
                return;
            }
        }
    }

    /// <summary>Hands an event to who waits for it, or buffers it.</summary>
    public void Add(EventRaised raised)
    {
        if (_waits.TryGetValue(raised.Name, out var waits))
        {
            var wait = waits.First!.Value;
            Remove(raised.Name, waits, waits.First);
            wait.Complete(raised.Payload, serializer);
        }
        else
        {
            _ = _buffered.AddLast(raised);
        }
    }

    public Task<TPayload> WaitAsync<TPayload>(string name, Func<bool> isOnTurn, CancellationToken cancellationToken)
    {
        // Those who wait already come first.
        for (var node = _waits.ContainsKey(name) ? null : _buffered.First; node is not null; node = node.Next)
        {
            if (string.Equals(node.Value.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                _buffered.Remove(node);
                return Task.FromResult(serializer.Deserialize<TPayload>(node.Value.Payload.Utf8.Span)!);
            }
        }

        var wait = new Wait<TPayload>();
        if (!_waits.TryGetValue(name, out var waits))
        {
            _waits.Add(name, waits = []);
        }

        var waiting = waits.AddLast(wait);
        wait.Cancellation = cancellationToken.UnsafeRegister(
            _ =>
            {
                if (isOnTurn())
                {
                    Remove(name, waits, waiting);
                    wait.Cancel(cancellationToken);
                }
            },
            null);
        return wait.Task;
    }

    private void Remove(string name, LinkedList<Wait> waits, LinkedListNode<Wait> wait)
    {
        waits.Remove(wait);
        if (waits.Count == 0)
        {
            _ = _waits.Remove(name);
        }
    }

    private abstract class Wait
    {
        public abstract void Complete(JsonPayload payload, DurableSerializer serializer);
    }

    private sealed class Wait<TPayload> : Wait
    {
        private readonly TaskCompletionSource<TPayload> _completion = new();

        public Task<TPayload> Task => _completion.Task;

        public CancellationTokenRegistration Cancellation { get; set; }

        public override void Complete(JsonPayload payload, DurableSerializer serializer)
        {
            Cancellation.Dispose();
            TPayload? value;
            try
            {
                value = serializer.Deserialize<TPayload>(payload.Utf8.Span);
            }
            catch (System.Text.Json.JsonException e)
            {
                _completion.SetException(e);
                _ = _completion.Task.Exception;
                return;
            }

            _completion.SetResult(value!);
        }

        public void Cancel(CancellationToken cancellationToken) => _completion.SetCanceled(cancellationToken);
    }
}
