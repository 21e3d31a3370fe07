namespace Orchestrations.Embedded;

/// <summary>Something to write. Requests that wait together share one transaction.</summary>
internal abstract class StoreRequest
{
    /// <summary>Writes; called again, from the beginning, where the transaction was rolled back for another request's sake.</summary>
    public abstract void Apply(StoreSession store);

    /// <summary>The transaction is on disk: now others may know.</summary>
    public abstract void Committed();

    /// <summary>Nothing was written.</summary>
    public abstract void Failed(EmbeddedStoreException error);
}
