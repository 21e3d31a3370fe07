namespace Orchestrations.Embedded;

/// <summary>A request that a client waits for.</summary>
/// <typeparam name="T">What the client is told.</typeparam>
internal abstract class ClientRequest<T> : StoreRequest
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Answer => _answer.Task;

    public sealed override void Failed(EmbeddedStoreException error) => _answer.SetException(error);

    protected void Reply(T answer) => _answer.SetResult(answer);
}
