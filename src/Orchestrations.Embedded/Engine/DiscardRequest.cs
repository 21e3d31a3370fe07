namespace Orchestrations.Embedded;

/// <summary>Removes messages that no longer concern an instance: results of steps that nobody waits for.</summary>
internal sealed class DiscardRequest(Engine engine, Instance instance, TurnBatch batch, IReadOnlyList<ActivityCall> recovered) : StoreRequest
{
    public override void Apply(StoreSession store)
    {
        foreach (var message in batch.Messages)
        {
            if (message.InboxId != 0)
            {
                store.DeleteMessage(instance.Seq, message.InboxId);
            }
        }
    }

    public override void Committed()
    {
        // Not before: a batch that is put back has them started again.
        engine.Dispatch(recovered);
        instance.Finish();
    }

    public override void Failed(EmbeddedStoreException error) => engine.Turns.Retry(instance, batch, error);
}
