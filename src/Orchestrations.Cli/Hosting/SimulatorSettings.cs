using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Orchestrations.Gateway;
using Orchestrations.Simulator;

namespace Orchestrations.Cli.Hosting;

/// <summary>Reads the section <c>Simulator</c>.</summary>
internal static class SimulatorSettings
{
    /// <summary>The simulator's options.</summary>
    /// <param name="configuration">The configuration's root.</param>
    /// <exception cref="OptionsValidationException">A setting is out of its range.</exception>
    public static SimulatorOptions Read(IConfiguration configuration)
    {
        var options = new SimulatorOptions();
        var settings = new SettingReader(configuration, "Simulator");
        settings.Read<(TimeSpan, TimeSpan)>(
            nameof(options.GenerationTime),
            ParseRange,
            "two durations of at most a day, the smaller first, such as 00:00:02-00:00:06",
            value => options = options with { GenerationTime = value });
        settings.Number(nameof(options.Seed), int.MinValue, int.MaxValue, value => options = options with { Seed = (int)value });
        if (settings.TextOf(nameof(options.Faults)) is { } faults)
        {
            try
            {
                options = options with { Faults = SimulatorFaults.Parse(faults) };
            }
            catch (FormatException e)
            {
                settings.Refuse(nameof(options.Faults), faults, $"words of docs/simulator.md, each with a chance from 0 to 1, such as 429:0.1,poll.500:0.05. {e.Message.TrimEnd('.')}");
            }
        }

        settings.ThrowIfRefused<SimulatorOptions>();
        return options;
    }

    private static (TimeSpan, TimeSpan)? ParseRange(string text) =>
        text.Split('-', StringSplitOptions.TrimEntries) is [var first, var second]
        && SettingReader.ParseDuration(first) is { } min
        && SettingReader.ParseDuration(second) is { } max
        && min >= TimeSpan.Zero && min <= max && max <= TimeSpan.FromDays(1)
            ? (min, max)
            : null;
}
