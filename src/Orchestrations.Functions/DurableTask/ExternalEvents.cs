using System.Text.Json;
using Microsoft.DurableTask;
using Orchestrations.Durable;

namespace Orchestrations.Functions.DurableTask;

/// <summary>
/// The waits for external events. Durable Task gives an event to the wait that was made last, and to one that was given up where there is no other: so
/// there is never more than one of its waits for a name, and events are handed out here, in their order, to those who wait in theirs.
/// </summary>
/// <param name="inner">Durable Task's context.</param>
/// <param name="serializer">What reads payloads.</param>
internal sealed class ExternalEvents(TaskOrchestrationContext inner, DurableSerializer serializer)
{
    private readonly Dictionary<string, Line> _lines = new(StringComparer.OrdinalIgnoreCase);
    private bool? _passOn;

    /// <summary>Waits for an event.</summary>
    /// <typeparam name="TPayload">Its payload.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<TPayload> WaitAsync<TPayload>(string name, CancellationToken cancellationToken)
    {
        if (!_lines.TryGetValue(name, out var line))
        {
            _lines.Add(name, line = new Line(name));
        }

        var wait = new Wait<TPayload>();
        if (line.Buffered.TryDequeue(out var buffered))
        {
            wait.Complete(buffered, serializer);
            return wait.Task;
        }

        var node = line.Waits.AddLast(wait);
        Listen(line);
        if (!wait.Task.IsCompleted)
        {
            wait.Cancellation = cancellationToken.UnsafeRegister(
                _ =>
                {
                    line.Waits.Remove(node);
                    wait.Cancel(cancellationToken);
                },
                null);
        }

        return wait.Task;
    }

    /// <summary>Ends the execution: events that nobody took are sent to the next one, or dropped.</summary>
    /// <param name="preserve">Whether they are sent on.</param>
    public void PassOn(bool preserve)
    {
        _passOn = preserve;
        foreach (var line in _lines.Values)
        {
            while (line.Buffered.TryDequeue(out var payload))
            {
                Send(line, payload);
            }
        }
    }

    private void Listen(Line line)
    {
        while (line is { IsListening: false, Waits.Count: > 0 })
        {
            var arrival = inner.WaitForExternalEvent<JsonPayload>(line.Name);
            if (!arrival.IsCompleted)
            {
                line.IsListening = true;
                _ = TakeAsync(line, arrival);
                return;
            }

            Deliver(line, arrival.GetAwaiter().GetResult());
        }
    }

    private async Task TakeAsync(Line line, Task<JsonPayload> arrival)
    {
        var payload = await arrival;
        line.IsListening = false;
        Deliver(line, payload);
        Listen(line);
    }

    private void Deliver(Line line, JsonPayload payload)
    {
        if (_passOn is not null)
        {
            Send(line, payload);
        }
        else if (line.Waits.First is { } first)
        {
            line.Waits.RemoveFirst();
            first.Value.Complete(payload, serializer);
        }
        else
        {
            line.Buffered.Enqueue(payload);
        }
    }

    private void Send(Line line, JsonPayload payload)
    {
        if (_passOn is true)
        {
            inner.SendEvent(inner.InstanceId, line.Name, payload);
        }
    }

    private sealed class Line(string name)
    {
        public string Name { get; } = name;

        public Queue<JsonPayload> Buffered { get; } = [];

        public LinkedList<Wait> Waits { get; } = [];

        public bool IsListening { get; set; }
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
            catch (JsonException e)
            {
                _completion.SetException(e);
                return;
            }

            _completion.SetResult(value!);
        }

        public void Cancel(CancellationToken cancellationToken) => _completion.SetCanceled(cancellationToken);
    }
}
