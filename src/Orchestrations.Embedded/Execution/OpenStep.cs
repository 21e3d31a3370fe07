using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>A step that the orchestrator asked for and that has not ended.</summary>
internal abstract class OpenStep(StepKind kind, int id, string name)
{
    public StepKind Kind { get; } = kind;

    public int Id { get; } = id;

    protected string Name { get; } = name;

    public abstract void Complete(JsonPayload result, DurableSerializer serializer);

    public abstract void Fail(FailureDetails failure);
}

internal sealed class OpenTask<T>(StepKind kind, int id, string name) : OpenStep(kind, id, name)
{
    private readonly TaskCompletionSource<T> _completion = new();

    public Task<T> Task => _completion.Task;

    public override void Complete(JsonPayload result, DurableSerializer serializer)
    {
        T? value;
        try
        {
            value = serializer.Deserialize<T>(result.Utf8.Span);
        }
        catch (System.Text.Json.JsonException e)
        {
            SetException(e);
            return;
        }

        _completion.SetResult(value!);
    }

    public override void Fail(FailureDetails failure) => SetException(new TaskFailedException(Name, Id, failure));

    private void SetException(Exception exception)
    {
        _completion.SetException(exception);

        // Read, it counts as observed: a failure that nobody awaits stands in the history.
        _ = _completion.Task.Exception;
    }
}

internal sealed class OpenTimer(int id) : OpenStep(StepKind.Timer, id, "timer")
{
    private readonly TaskCompletionSource _completion = new();

    public Task Task => _completion.Task;

    public CancellationTokenRegistration Cancellation { get; set; }

    public override void Complete(JsonPayload result, DurableSerializer serializer)
    {
        Cancellation.Dispose();
        _completion.SetResult();
    }

    public override void Fail(FailureDetails failure) => throw new InvalidOperationException("A timer does not fail.");

    public void Cancel(CancellationToken cancellationToken) => _completion.SetCanceled(cancellationToken);
}
