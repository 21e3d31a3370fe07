using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Xml;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Orchestrations.Gateway;

// The configuration binder takes no ISO 8601 durations, reads "90" as 90 days, and its errors name neither key nor range as the user knows them.
internal static class GatewayOptionsReader
{
    private delegate bool TryParse<T>(string text, [MaybeNullWhen(false)] out T value);

    public static void Read(IConfiguration section, GatewayOptions options)
    {
        var problems = new List<string>();

        Read<Uri>(nameof(GatewayOptions.BaseUrl), GatewayOptionsValidator.BaseUrlRule, TryAddress, value => options.BaseUrl = value);
        Read<TimeSpan>(nameof(GatewayOptions.RequestTimeout), GatewayOptionsValidator.TimeoutRule, TryDuration, value => options.RequestTimeout = value);
        Read<int>(nameof(GatewayOptions.RequestsPerMinute), GatewayOptionsValidator.RateRule, TryNumber, value => options.RequestsPerMinute = value);
        Read<int>(
            nameof(GatewayOptions.MaxConcurrentRequests),
            GatewayOptionsValidator.ConcurrencyRule,
            TryNumber,
            value => options.MaxConcurrentRequests = value);
        Read<int>(nameof(GatewayOptions.MaxInFlight), GatewayOptionsValidator.InFlightRule, TryNumber, value => options.MaxInFlight = value);
        Read<Uri>(nameof(GatewayOptions.CallbackBaseUrl), GatewayOptionsValidator.CallbackRule, TryAddress, value => options.CallbackBaseUrl = value);
        if (section[nameof(GatewayOptions.ApiKey)]?.Trim() is { Length: > 0 } key)
        {
            options.ApiKey = key;
        }

        if (problems.Count > 0)
        {
            throw new OptionsValidationException(
                Options.DefaultName,
                typeof(GatewayOptions),
                problems.Concat(GatewayOptionsValidator.Problems(options)));
        }

        void Read<T>(string key, string rule, TryParse<T> tryParse, Action<T> set)
        {
            if (section[key]?.Trim() is not { Length: > 0 } text)
            {
                return;
            }

            if (tryParse(text, out var value))
            {
                set(value);
            }
            else
            {
                problems.Add(GatewayOptionsValidator.Problem(key, text, rule));
            }
        }
    }

    private static bool TryAddress(string text, [MaybeNullWhen(false)] out Uri address) => Uri.TryCreate(text, UriKind.Absolute, out address);

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    private static bool TryDuration(string text, out TimeSpan duration)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration);
        }

        try
        {
            duration = XmlConvert.ToTimeSpan(text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            duration = default;
            return false;
        }
    }
}
