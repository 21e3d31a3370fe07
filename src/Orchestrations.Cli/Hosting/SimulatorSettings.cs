using System.Globalization;
using Microsoft.Extensions.Configuration;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Hosting;

/// <summary>Reads the section <c>Simulator</c>.</summary>
internal static class SimulatorSettings
{
    /// <summary>The simulator's options.</summary>
    /// <param name="configuration">The configuration's root.</param>
    /// <exception cref="UserErrorException">A setting is out of its range.</exception>
    public static SimulatorOptions Read(IConfiguration configuration)
    {
        var options = new SimulatorOptions();
        if (TextOf(configuration, "GenerationTime") is { } range)
        {
            var ends = range.Split('-', StringSplitOptions.TrimEntries);
            options = ends.Length == 2
                && TimeSpan.TryParse(ends[0], CultureInfo.InvariantCulture, out var min)
                && TimeSpan.TryParse(ends[1], CultureInfo.InvariantCulture, out var max)
                && min >= TimeSpan.Zero && min <= max && max <= TimeSpan.FromDays(1)
                ? options with { GenerationTime = (min, max) }
                : throw new UserErrorException(
                    ExitCodes.Invalid,
                    $"Simulator__GenerationTime is '{range}'; it must be two durations of at most a day, the smaller first, such as 00:00:02-00:00:06.");
        }

        if (TextOf(configuration, "Seed") is { } seed)
        {
            options = int.TryParse(seed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                ? options with { Seed = value }
                : throw new UserErrorException(ExitCodes.Invalid, $"Simulator__Seed is '{seed}'; it must be a whole number.");
        }

        return options;
    }

    private static string? TextOf(IConfiguration configuration, string key) =>
        configuration[$"Simulator:{key}"]?.Trim() is { Length: > 0 } text ? text : null;
}
