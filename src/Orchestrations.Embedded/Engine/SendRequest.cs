using Orchestrations.Durable;

namespace Orchestrations.Embedded;

/// <summary>Sends a message to an instance; the answer is false where there is none. One that has ended never sees it.</summary>
internal sealed class SendRequest(Engine engine, string instanceId, Message message) : ClientRequest<bool>
{
    private (long Instance, Message Message)? _sent;
    private bool _isFound;

    public override void Apply(StoreSession store)
    {
        _sent = null;
        _isFound = false;
        if (store.Find(instanceId) is { } receiver)
        {
            _isFound = true;
            if (!receiver.Status.IsTerminal())
            {
                _sent = (receiver.Seq, store.AddMessage(receiver.Seq, message));
            }
        }
    }

    public override void Committed()
    {
        if (_sent is { } sent)
        {
            engine.Instances.Post(sent.Instance, sent.Message);
        }

        Reply(_isFound);
    }
}
