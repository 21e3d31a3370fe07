using System.Globalization;
using System.Text.Json;

namespace Orchestrations.Http.Tests.Campaigns;

/// <summary>Documents for tests.</summary>
internal static class Documents
{
    private static int _count;

    /// <summary>An id that no other test has.</summary>
    public static string NewId(string stem = "test") => string.Create(CultureInfo.InvariantCulture, $"{stem}-{Interlocked.Increment(ref _count)}");

    /// <summary>A campaign of prompts.</summary>
    /// <param name="id">Its id, or null for none.</param>
    /// <param name="prompts">The prompts; words in them make the simulated gateway misbehave.</param>
    public static string Of(string? id, params IReadOnlyList<string> prompts) => With(id, maxInFlight: 8, prompts);

    /// <summary>A campaign that has so many generations at the provider at once.</summary>
    /// <param name="id">Its id, or null for none.</param>
    /// <param name="maxInFlight">How many.</param>
    /// <param name="prompts">The prompts.</param>
    public static string With(string? id, int maxInFlight, IReadOnlyList<string> prompts)
    {
        var document = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["name"] = "Spring",
            ["maxInFlight"] = maxInFlight,
            ["items"] = prompts.Select((prompt, index) => new { id = $"shot-{index + 1}", prompt }),
        };
        if (id is not null)
        {
            document["id"] = id;
        }

        return JsonSerializer.Serialize(document);
    }
}
