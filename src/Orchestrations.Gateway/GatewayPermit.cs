namespace Orchestrations.Gateway;

/// <summary>The right to send one request at once, within the client's limits. Disposed of, it makes room for another's.</summary>
/// <param name="waited">How long it was waited for.</param>
/// <param name="release">Makes room; called once.</param>
public sealed class GatewayPermit(TimeSpan waited, Action release) : IDisposable
{
    private Action? _release = release;

    /// <summary>How long it was waited for.</summary>
    public TimeSpan Waited { get; } = waited;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
