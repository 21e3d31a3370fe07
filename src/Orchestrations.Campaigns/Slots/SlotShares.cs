namespace Orchestrations.Campaigns.Slots;

/// <summary>Divides slots fairly: nobody gets more than he can use, and nobody could get more without somebody with no more than he getting less.</summary>
internal static class SlotShares
{
    /// <summary>The max-min fair shares of whole slots.</summary>
    /// <param name="limit">The slots.</param>
    /// <param name="demands">How many each could use; those who are to get what can't be divided evenly come first.</param>
    /// <returns>How many each gets, in the order of the demands.</returns>
    public static int[] Divide(int limit, IReadOnlyList<int> demands)
    {
        ArgumentNullException.ThrowIfNull(demands);
        var shares = new int[demands.Count];
        var left = limit;
        var unmet = Enumerable.Range(0, demands.Count).Where(index => demands[index] > 0).OrderBy(index => demands[index]).ToList();
        for (var i = 0; i < unmet.Count; i++)
        {
            var even = left / (unmet.Count - i);
            if (demands[unmet[i]] > even)
            {
                // All that are left want more than an even part: what remains of it goes to the first of them.
                var rest = unmet[i..].Order().ToList();
                var extra = left - (even * rest.Count);
                for (var j = 0; j < rest.Count; j++)
                {
                    shares[rest[j]] = even + (j < extra ? 1 : 0);
                }

                return shares;
            }

            shares[unmet[i]] = demands[unmet[i]];
            left -= demands[unmet[i]];
        }

        return shares;
    }
}
