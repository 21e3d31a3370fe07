using System.Globalization;
using System.Xml;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Orchestrations.Campaigns.Output.Download;

// The configuration binder takes no ISO 8601 durations, reads "90" as 90 days, and its errors name neither key nor range as the user knows them.
internal static class OutputOptionsReader
{
    private const string HostsRule = "each must be a host, *.host or host:port, without scheme or path, separated by commas";
    private const string BytesRule = "it must be a whole number of bytes from 1 to 1099511627776";
    private const string DeadlineRule = "it must be a duration from 00:00:01 to 11:00:00 (hh:mm:ss, or ISO 8601 such as PT30M)";

    public static void Read(IConfiguration section, OutputOptions options)
    {
        var problems = new List<string>();
        options.AllowedHosts = (section[nameof(OutputOptions.AllowedHosts)] ?? "")
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (TextOf(section, nameof(OutputOptions.MaxBytes)) is { } bytes)
        {
            if (long.TryParse(bytes, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            {
                options.MaxBytes = value;
            }
            else
            {
                problems.Add(Problem(nameof(OutputOptions.MaxBytes), bytes, BytesRule));
            }
        }

        if (TextOf(section, nameof(OutputOptions.Deadline)) is { } deadline)
        {
            if (ParseDuration(deadline) is { } value)
            {
                options.Deadline = value;
            }
            else
            {
                problems.Add(Problem(nameof(OutputOptions.Deadline), deadline, DeadlineRule));
            }
        }

        if (problems.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(OutputOptions), problems.Concat(Problems(options)));
        }
    }

    public static IEnumerable<string> Problems(OutputOptions options)
    {
        foreach (var host in options.AllowedHosts.Where(host => AllowedHost.TryParse(host) is null))
        {
            yield return Problem(nameof(OutputOptions.AllowedHosts), host, HostsRule);
        }

        if (options.MaxBytes is < 1 or > 1L << 40)
        {
            yield return Problem(nameof(OutputOptions.MaxBytes), options.MaxBytes.ToString(CultureInfo.InvariantCulture), BytesRule);
        }

        if (options.Deadline < TimeSpan.FromSeconds(1) || options.Deadline > TimeSpan.FromHours(11))
        {
            yield return Problem(nameof(OutputOptions.Deadline), options.Deadline.ToString("c", CultureInfo.InvariantCulture), DeadlineRule);
        }
    }

    private static string Problem(string key, string value, string rule) => $"{OutputOptions.SectionName}__{key} is '{value}'; {rule}.";

    private static string? TextOf(IConfiguration section, string key) => section[key]?.Trim() is { Length: > 0 } text ? text : null;

    private static TimeSpan? ParseDuration(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration) ? duration : null;
        }

        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return null;
        }
    }
}
