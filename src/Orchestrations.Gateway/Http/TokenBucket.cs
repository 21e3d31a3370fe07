namespace Orchestrations.Gateway;

// The buckets of System.Threading.RateLimiting keep their own clock; this one runs on a TimeProvider and gives each caller its turn in order of arrival.
internal sealed class TokenBucket
{
    private readonly TimeProvider _time;
    private readonly long _interval;
    private readonly long _burst;
    private readonly Lock _lock = new();
    private long _nextFree;

    public TokenBucket(int perMinute, TimeProvider time)
    {
        _time = time;
        _interval = Math.Max(1, time.TimestampFrequency * 60 / perMinute);
        _burst = _interval * (Math.Max(1, perMinute / 10) - 1);
        _nextFree = time.GetTimestamp() - _burst;
    }

    // A turn that is given up by cancellation is not handed on: the bucket errs towards fewer requests.
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        TimeSpan wait;
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            var turn = Math.Max(_nextFree, now - _burst);
            _nextFree = turn + _interval;
            wait = turn <= now ? TimeSpan.Zero : _time.GetElapsedTime(now, turn);
        }

        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _time, cancellationToken);
        }
    }
}
