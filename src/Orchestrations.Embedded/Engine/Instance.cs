namespace Orchestrations.Embedded;

/// <summary>
/// An instance that something is under way for, or that is live: its mailbox, and one turn at a time. Turns of different instances run side by
/// side on the thread pool.
/// </summary>
internal sealed class Instance(long seq, Engine engine) : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private List<Message> _mailbox = [];
    private List<Message> _held = [];
    private bool _begin;
    private bool _recover;
    private bool _isScheduled;
    private bool _isRetired;

    public long Seq { get; } = seq;

    /// <summary>The row as last committed, or null where it must be read. Touched by the turn alone.</summary>
    public InstanceRow? Row { get; set; }

    /// <summary>The live coroutine, or null where it must be rebuilt. Touched by the turn alone.</summary>
    public OrchestrationExecution? Execution { get; set; }

    /// <summary>The input of an execution that has not begun, or null where it must be read. Touched by the turn alone.</summary>
    public byte[]? Input { get; set; }

    /// <summary>How many commits failed in a row.</summary>
    public int Failures { get; set; }

    /// <summary>Its place among the live instances; touched by <see cref="LiveInstances"/> alone.</summary>
    public LinkedListNode<Instance>? LiveNode { get; set; }

    /// <summary>Adds a message and sees that a turn takes it.</summary>
    /// <returns>False where this object is retired: another one stands for the instance now.</returns>
    public bool TryPost(Message message)
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return false;
            }

            _mailbox.Add(message);
            Schedule();
            return true;
        }
    }

    /// <summary>Puts messages before all others, for the turn that follows the present one.</summary>
    public void PostFirst(IEnumerable<Message> messages)
    {
        lock (_gate)
        {
            _mailbox.InsertRange(0, messages);
        }
    }

    /// <summary>Adds messages that a turn takes as soon as one is due for another reason.</summary>
    public void Load(Message message)
    {
        lock (_gate)
        {
            _mailbox.Add(message);
        }
    }

    /// <summary>Puts an instance in its place as the store holds it; a turn is taken when one is due.</summary>
    public void Load(InstanceRow row)
    {
        lock (_gate)
        {
            Row = row;
            _begin = row.Turn == 0;
            _recover = row.Turn > 0;
        }
    }

    /// <summary>Sees that a turn is taken though no message came.</summary>
    /// <param name="begin">Whether the execution begins.</param>
    /// <returns>False where this object is retired.</returns>
    public bool TryNudge(bool begin = false)
    {
        lock (_gate)
        {
            if (_isRetired)
            {
                return false;
            }

            _begin |= begin;
            Schedule();
            return true;
        }
    }

    public void Execute() => engine.Turns.Run(this);

    public TurnBatch Take()
    {
        lock (_gate)
        {
            _held.AddRange(_mailbox);
            var batch = new TurnBatch(_held, _begin, _recover);
            (_held, _mailbox) = ([], []);
            (_begin, _recover) = (false, false);
            return batch;
        }
    }

    /// <summary>Keeps messages until the execution begins.</summary>
    public void Hold(List<Message> messages)
    {
        lock (_gate)
        {
            _held = messages;
        }
    }

    /// <summary>Gives a batch back whose turn could not be committed.</summary>
    public void PutBack(TurnBatch batch)
    {
        lock (_gate)
        {
            _mailbox.InsertRange(0, batch.Messages);
            _begin |= batch.Begin;
            _recover |= batch.Recover;
        }
    }

    /// <summary>Ends a turn: the next one follows where something arrived meanwhile.</summary>
    public void Finish()
    {
        lock (_gate)
        {
            if (_mailbox.Count > 0 || _begin || _recover || Execution is { IsForeign: true })
            {
                Enqueue();
                return;
            }

            _isScheduled = false;
            if (Execution is null && _held.Count == 0)
            {
                Retire();
            }
        }

        if (Execution is not null)
        {
            engine.Live.Touch(this);
        }

        engine.Idle.Exit();
    }

    public void Enqueue() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Drops the live coroutine of an instance that nothing is under way for.</summary>
    public void Evict()
    {
        lock (_gate)
        {
            if (_isScheduled)
            {
                return;
            }

            DropExecution();
            if (_held.Count == 0)
            {
                Retire();
            }
        }
    }

    public void DropExecution()
    {
        Execution?.Abandon();
        Execution = null;
    }

    private void Retire()
    {
        _isRetired = true;
        engine.Instances.Remove(this);
    }

    private void Schedule()
    {
        if (!_isScheduled)
        {
            _isScheduled = true;
            engine.Idle.Enter();
            Enqueue();
        }
    }
}
