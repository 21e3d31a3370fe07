namespace Orchestrations.Campaigns.Intake;

/// <summary>What a misspelt name was probably meant to be.</summary>
internal static class NearestName
{
    // Bounds the work that a hostile document can ask for.
    private const int MaxLength = 64;
    private const int MaxCandidates = 1000;

    /// <summary>A clause for the end of a message, such as <c>; did you mean 'prompt'?</c>, or nothing where no candidate is near.</summary>
    public static string Suggest(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return "";
        }

        string? best = null;
        // From four letters on, two of them may have changed places.
        var bestDistance = (name.Length < 4 ? 1 : Math.Max(2, name.Length / 3)) + 1;
        foreach (var candidate in candidates.Take(MaxCandidates))
        {
            var distance = Distance(Fold(name), Fold(candidate), bestDistance);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best is null ? "" : $"; did you mean '{best}'?";
    }

    private static string Fold(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit)
        {
            return limit;
        }

        Span<int> row = stackalloc int[MaxLength + 1];
        for (var j = 0; j <= a.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= b.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= a.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[j - 1] == b[i - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[a.Length];
    }
}
