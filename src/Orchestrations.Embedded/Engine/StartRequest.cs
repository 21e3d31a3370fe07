using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>Starts an instance; the answer is false where one of its id exists that may not be replaced.</summary>
internal sealed class StartRequest(
    Engine engine,
    InstanceRow row,
    byte[] input,
    long? startAt,
    IReadOnlyList<OrchestrationRuntimeStatus> replaceable) : ClientRequest<bool>
{
    private InstanceRow? _started;

    public override void Apply(StoreSession store)
    {
        _started = null;
        if (store.Find(row.Id) is { } namesake)
        {
            if (!replaceable.Contains(namesake.Status))
            {
                return;
            }

            store.DeleteInstance(namesake.Seq);
        }

        _started = store.AddInstance(row, input, startAt);
    }

    public override void Committed()
    {
        if (_started is { } started)
        {
            if (startAt is { } fireAt)
            {
                engine.Timers.Add(new TimerKey(started.Seq, 0, TimerKey.Start), fireAt);
            }
            else
            {
                engine.Instances.Begin(started, input);
            }
        }

        Reply(_started is not null);
    }
}
