using System.Globalization;
using System.Xml;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Orchestrations.Campaigns;

/// <summary>
/// Reads settings as users write them, and says what is wrong with one by the name they know it by. The configuration binder takes no ISO 8601
/// durations, reads <c>90</c> as 90 days, and names neither key nor range.
/// </summary>
/// <param name="configuration">The configuration's root.</param>
/// <param name="section">The section, such as <c>Polling</c>.</param>
internal sealed class SettingReader(IConfiguration configuration, string section)
{
    private readonly List<string> _problems = [];

    /// <summary>Reads a duration: <c>hh:mm:ss</c>, with days and fractions where wanted, or ISO 8601.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="min">The shortest that is allowed.</param>
    /// <param name="max">The longest that is allowed.</param>
    /// <param name="set">Takes the value, where there is one.</param>
    public void Duration(string key, TimeSpan min, TimeSpan max, Action<TimeSpan> set)
    {
        if (TextOf(key) is not { } text)
        {
            return;
        }

        if (TryDuration(text) is { } value && value >= min && value <= max)
        {
            set(value);
            return;
        }

        _problems.Add(
            $"{section}__{key} is '{text}'; it must be a duration from {min} to {max} (hh:mm:ss, or ISO 8601 such as PT20S).");
    }

    /// <summary>Reads a whole number.</summary>
    /// <param name="key">The setting.</param>
    /// <param name="min">The least that is allowed.</param>
    /// <param name="max">The most that is allowed.</param>
    /// <param name="set">Takes the value, where there is one.</param>
    public void Number(string key, long min, long max, Action<long> set)
    {
        if (TextOf(key) is not { } text)
        {
            return;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            set(value);
            return;
        }

        _problems.Add(string.Create(CultureInfo.InvariantCulture, $"{section}__{key} is '{text}'; it must be a whole number from {min} to {max}."));
    }

    /// <summary>Adds a problem that is found by other means.</summary>
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
    public string? TextOf(string key) => configuration[$"{section}:{key}"]?.Trim() is { Length: > 0 } text ? text : null;

    private static TimeSpan? TryDuration(string text)
    {
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
