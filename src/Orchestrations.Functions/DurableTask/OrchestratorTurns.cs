using Orchestrations.Durable;

namespace Orchestrations.Functions.DurableTask;

/// <summary>
/// Keeps an orchestrator's code to its turns. Where it awaits what is not durable, Durable Task would let it wait for ever, or go on when its turn is over: here the
/// instance fails.
/// </summary>
internal sealed class OrchestratorTurns : SynchronizationContext
{
    private readonly SynchronizationContext _inner = Current ?? throw new InvalidOperationException("An orchestrator runs in a turn of Durable Task's alone.");
    private readonly TaskCompletionSource _stuck = new();
    private Task? _code;
    private int _depth;
    private int _open;
    private int _openCalls;
    private int _step;
    private volatile bool _wasLeft;

    /// <summary>Whether an activity or a child that was called has not ended.</summary>
    public bool HasOpenCalls => _openCalls > 0;

    // Durable Task makes a context for each turn, and processes what came in under it.
    private bool IsOn => Current == this || Current == _inner;

    /// <summary>Runs the code, over all its turns.</summary>
    /// <typeparam name="T">What it returns.</typeparam>
    /// <param name="code">The code.</param>
    /// <exception cref="NonDeterminismException">It left its turn.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> code)
    {
        Task<T> run = null!;
        Enter(() => _code = run = code());
        await Task.WhenAny(run, _stuck.Task);
        return run.IsCompleted && !_wasLeft
            ? await run
            : throw new NonDeterminismException($"Step {_step}: the orchestrator awaits something that is not durable. Await only tasks of its context.");
    }

    /// <summary>Sees to it that the code is on its turn.</summary>
    /// <exception cref="NonDeterminismException">It is not.</exception>
    public void EnsureOn()
    {
        if (!IsOn)
        {
            _wasLeft = true;
            throw new NonDeterminismException($"Step {_step}: the orchestration's context was used outside its turn. Use it on the orchestrator's own thread only.");
        }
    }

    /// <summary>Counts a step, as the history does.</summary>
    /// <exception cref="NonDeterminismException">The code is not on its turn.</exception>
    public void CountStep()
    {
        EnsureOn();
        _step++;
    }

    /// <summary>Waits for what is durable.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="durable">What is waited for.</param>
    /// <param name="isCall">Whether it is an activity or a child, for whose end Durable Task waits in any case.</param>
    public async Task<T> WaitAsync<T>(Task<T> durable, bool isCall = false)
    {
        _open++;
        _openCalls += isCall ? 1 : 0;
        try
        {
            return await durable;
        }
        finally
        {
            _open--;
            _openCalls -= isCall ? 1 : 0;
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsOn)
        {
            _inner.Post(_ => Enter(() => d(state)), state: null);
        }
        else
        {
            // From another thread: what the orchestrator should not have awaited, or what the host does, whose code may have run on this one in between.
            _inner.Post(d, state);
        }
    }

    public override void Send(SendOrPostCallback d, object? state) => Post(d, state);

    public override SynchronizationContext CreateCopy() => this;

    private void Enter(Action action)
    {
        var before = Current;
        SetSynchronizationContext(this);
        _depth++;
        try
        {
            action();
        }
        finally
        {
            _depth--;
            SetSynchronizationContext(before);
            if (_depth == 0 && _code is { IsCompleted: false } && (_wasLeft || _open == 0))
            {
                _stuck.TrySetResult();
            }
        }
    }
}
