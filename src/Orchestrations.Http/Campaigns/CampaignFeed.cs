using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Http.Campaigns;

/// <summary>
/// A campaign as it was last looked at, for any number of listeners. It keeps each item's present state and no queue: a listener that is slow skips what was
/// overtaken meanwhile, and costs no memory.
/// </summary>
/// <param name="watch">Looks at the campaign.</param>
/// <param name="time">The clock.</param>
internal sealed class CampaignFeed(CampaignWatch watch, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // A change is dated before it is committed, and perhaps by another machine's clock.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, (long Version, ItemChange Change)> _items = [];

    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CampaignView? _campaign;
    private long _campaignVersion;
    private long _version;
    private long _position;
    private bool _isOver;
    private Exception? _failure;

    /// <summary>How many listen; whoever opens and closes it counts.</summary>
    public int Listeners { get; set; }

    /// <summary>Whether nothing will come any more.</summary>
    public bool IsOver
    {
        get
        {
            lock (_lock)
            {
                return _isOver;
            }
        }
    }

    /// <summary>Begins to look.</summary>
    public void Start()
    {
        var stop = _stop.Token;
        _ = Task.Run(() => RunAsync(stop), CancellationToken.None);
    }

    /// <summary>Ends looking: nobody listens any more.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    /// <inheritdoc cref="FeedListener.NextAsync"/>
    public async Task<FeedSlice?> NextAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_version > version && _campaign is not null)
                {
                    return new FeedSlice(
                        _version,
                        _position,
                        _campaignVersion > version ? _campaign : null,
                        [.. _items.Values.Where(item => item.Version > version).Select(item => item.Change)]);
                }

                if (_isOver)
                {
                    return _failure is null ? null : throw new IOException("The campaign can't be looked at.", _failure);
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var position = (time.GetUtcNow() - Margin).ToUnixTimeMilliseconds();
                var changes = await watch.LookAsync(stop);
                Publish(changes, position);
                if (changes is null || changes.Campaign.HasEnded())
                {
                    return;
                }

                await Task.Delay(Interval, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nobody is left to be told.
        }
        catch (Exception e)
        {
            Fail(e);
        }
    }

    // Whoever listens is told, and comes back: then it is tried anew.
    private void Fail(Exception failure)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _isOver = true;
            _failure = failure;
            changed = _changed;
        }

        changed.SetResult();
    }

    private void Publish(CampaignChanges? changes, long position)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _isOver = changes is null || changes.Campaign.HasEnded();
            if (changes is not null && (changes.IsCampaignChanged || changes.Items.Count > 0))
            {
                _version++;
                _position = position;
                foreach (var change in changes.Items)
                {
                    _items[change.Index] = (_version, change);
                }

                if (changes.IsCampaignChanged)
                {
                    (_campaign, _campaignVersion) = (changes.Campaign, _version);
                }
            }

            (changed, _changed) = (_changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.SetResult();
    }
}
