using System.Globalization;
using System.Xml;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Orchestrations.Gateway;

/// <summary>
/// Reads settings as users write them, and says what is wrong with one by the name they know it by. The configuration binder takes no ISO 8601
/// durations, reads <c>90</c> as 90 days, and names neither key nor range.
/// </summary>
/// <param name="section">The section, such as <c>Polling</c>.</param>
public sealed class SettingReader(IConfigurationSection section)
{
    // TimeSpan reads hours above it as days: to it, 24:00:00 are 24 days.
    private const int LastHourOfDay = 23;

    private readonly List<string> _problems = [];

    /// <summary>Reads a section of a configuration.</summary>
    /// <param name="configuration">The configuration's root.</param>
    /// <param name="section">The section, such as <c>Polling</c>.</param>
    public SettingReader(IConfiguration configuration, string section)
        : this((configuration ?? throw new ArgumentNullException(nameof(configuration))).GetSection(section))
    {
    }

    /// <summary>Reads a duration: <c>hh:mm:ss</c>, with days and fractions where wanted, or ISO 8601.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="min">The shortest that is allowed.</param>
    /// <param name="max">The longest that is allowed.</param>
    /// <param name="set">Takes the value, where there is one.</param>
    public void Duration(string key, TimeSpan min, TimeSpan max, Action<TimeSpan> set) => Read(
        key,
        text => ParseDuration(text) is { } value && value >= min && value <= max ? value : null,
        $"a duration from {min} to {max} (hh:mm:ss or d.hh:mm:ss, or ISO 8601 such as PT20S)",
        set);

    /// <summary>Reads a whole number.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="min">The least that is allowed.</param>
    /// <param name="max">The most that is allowed.</param>
    /// <param name="set">Takes the value, where there is one.</param>
    public void Number(string key, long min, long max, Action<long> set) => Read(
        key,
        text => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max ? value : null,
        string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}"),
        set);

    /// <summary>Reads a value of any other kind.</summary>
    /// <typeparam name="T">The kind.</typeparam>
    /// <param name="key">The setting.</param>
    /// <param name="parse">Reads it, or gives null where it breaks the rule.</param>
    /// <param name="rule">What it must be.</param>
    /// <param name="set">Takes the value, where there is one.</param>
    public void Read<T>(string key, Func<string, T?> parse, string rule, Action<T> set)
        where T : struct
    {
        if (TextOf(key) is { } text)
        {
            if (parse(text) is { } value)
            {
                set(value);
            }
            else
            {
                Refuse(key, text, rule);
            }
        }
    }

    /// <summary>Notes a value that breaks a rule.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="value">The value; what may be secret in it is not shown.</param>
    /// <param name="rule">What it must be.</param>
    public void Refuse(string key, string value, string rule) =>
        Refuse($"{section.Path.Replace(":", "__", StringComparison.Ordinal)}__{key} is '{Redaction.Redact(value, secret: null, maxLength: 200)}'; it must be {rule}.");

    /// <summary>Notes a problem that is said in its own words.</summary>
    /// <param name="problem">The problem, as a sentence.</param>
    public void Refuse(string problem) => _problems.Add(problem);

    /// <summary>Refuses what was found wrong.</summary>
    /// <typeparam name="TOptions">The options that were read.</typeparam>
    /// <exception cref="OptionsValidationException">Something was; it says all of it.</exception>
    public void ThrowIfRefused<TOptions>()
    {
        if (_problems.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(TOptions), _problems);
        }
    }

    /// <summary>The text of a setting, or null where it is empty or not given.</summary>
    /// <param name="key">The setting.</param>
    public string? TextOf(string key) => section[key]?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Reads a duration as users write it.</summary>
    /// <param name="text"><c>hh:mm:ss</c>, with days and fractions where wanted, or ISO 8601.</param>
    /// <returns>The duration, or null where it is none; a bare number is none.</returns>
    public static TimeSpan? ParseDuration(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(':') is [{ Length: 2 or 3 } hours, var minutes, var seconds]
            && int.TryParse(hours, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) && whole > LastHourOfDay)
        {
            return ParseDuration($"0:{minutes}:{seconds}") + TimeSpan.FromHours(whole);
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) ? span : null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }
}
