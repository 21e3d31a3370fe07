using System.Collections.Concurrent;

namespace Orchestrations.Campaigns.Generation;

/// <summary>
/// Which generations are at the provider, as far as this process has seen: one is added when it is accepted and at each poll that finds it there. So the
/// number is right again one poll after a restart.
/// </summary>
internal sealed class GenerationsInFlight(TimeProvider time)
{
    // Longer than the longest wait between two polls: what nobody has asked for since was ended from outside.
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    private readonly ConcurrentDictionary<(string CampaignId, int Index), long> _seen = new();

    public int Count
    {
        get
        {
            foreach (var (generation, seen) in _seen)
            {
                if (time.GetElapsedTime(seen) > Lifetime)
                {
                    _ = _seen.TryRemove(KeyValuePair.Create(generation, seen));
                }
            }

            return _seen.Count;
        }
    }

    public void Add(string campaignId, int index) => _seen[(campaignId, index)] = time.GetTimestamp();

    public void Remove(string campaignId, int index) => _seen.TryRemove((campaignId, index), out _);
}
