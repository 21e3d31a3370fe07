using System.Globalization;
using Orchestrations.Simulator.Faults;

namespace Orchestrations.Simulator;

/// <summary>
/// Faults that strike by chance. They are named by the words of <c>docs/simulator.md</c>, such as <c>429</c>, <c>poll.500</c>,
/// <c>asset.fail</c> or <c>output.cut</c>, and drawn from the simulator's seed, so that a run can be repeated.
/// </summary>
public sealed record SimulatorFaults
{
    /// <summary>No fault strikes but those that a prompt or a name asks for.</summary>
    public static SimulatorFaults None { get; } = new();

    /// <summary>The chance of each fault, from 0 (never) to 1 (always), by its word.</summary>
    public IReadOnlyDictionary<string, double> Chances { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Reads <c>word:chance</c> pairs separated by commas, such as <c>429:0.1,poll.500:0.05</c>.</summary>
    /// <exception cref="FormatException">A pair is not of that form, its word is unknown or its chance is not from 0 to 1.</exception>
    public static SimulatorFaults Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var chances = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var pair in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = pair.LastIndexOf(':');
            if (colon < 1 || !double.TryParse(pair.AsSpan(colon + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var chance))
            {
                throw new FormatException($"'{pair}' is not of the form word:chance.");
            }

            chances[pair[..colon]] = chance;
        }

        var faults = new SimulatorFaults { Chances = chances };
        return faults.Problem() is { } problem ? throw new FormatException(problem) : faults;
    }

    internal string? Problem()
    {
        foreach (var (word, chance) in Chances)
        {
            if (Fault.Parse(word, FaultPlaces.Everywhere) is { Error: { } error })
            {
                return error;
            }

            if (chance is not (>= 0 and <= 1))
            {
                return $"The chance of '{word}' must be from 0 to 1.";
            }
        }

        return null;
    }
}
