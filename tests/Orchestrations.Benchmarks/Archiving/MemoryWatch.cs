using System.Diagnostics;

namespace Orchestrations.Benchmarks.Archiving;

/// <summary>How far the memory of this process grows while something runs.</summary>
internal sealed class MemoryWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _end = new();
    private readonly long _before;
    private readonly Task _watching;
    private long _most;

    public MemoryWatch()
    {
        GC.Collect();
        _before = Resident();
        _most = _before;
        _watching = WatchAsync();
    }

    /// <summary>The most that was resident above what was at the beginning, in MB.</summary>
    public double GrownMegabytes => (_most - _before) / 1e6;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }

    private async Task WatchAsync()
    {
        while (true)
        {
            await Task.Delay(Interval, _end.Token);
            _most = Math.Max(_most, Resident());
        }
    }
}
