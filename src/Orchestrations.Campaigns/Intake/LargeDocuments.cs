namespace Orchestrations.Campaigns.Intake;

/// <summary>
/// The room that large documents take turns in, wherever they come from. A document may have a hundred MiB, and takes several times that while it is read and
/// checked: one at a time, in the whole process.
/// </summary>
internal static class LargeDocuments
{
    /// <summary>The largest document that waits for nobody, in bytes.</summary>
    public const int SmallBytes = 4 * 1024 * 1024;

    private static readonly SemaphoreSlim OneAtATime = new(1, 1);

    /// <summary>Waits for a turn. Whoever waits for its sender has the document elsewhere first: a turn is no longer than the work takes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The turn, which ends when it is disposed of; by then nothing of the document may be held any more.</returns>
    public static async Task<IDisposable> WaitAsync(CancellationToken cancellationToken)
    {
        await OneAtATime.WaitAsync(cancellationToken);
        return new Turn();
    }

    private sealed class Turn : IDisposable
    {
        private bool _isOver;

        public void Dispose()
        {
            if (!Interlocked.Exchange(ref _isOver, true))
            {
                OneAtATime.Release();
            }
        }
    }
}
