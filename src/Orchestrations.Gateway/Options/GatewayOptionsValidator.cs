using System.Globalization;
using Microsoft.Extensions.Options;

namespace Orchestrations.Gateway;

// Written by hand: the generated validator can't put the value into its message, and the value is what the user must see.
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    internal const string BaseUrlRule = "it must be an http or https address without user, query or fragment, such as https://ai.alad.com";
    internal const string TimeoutRule = "it must be a duration from 00:00:01 to 01:00:00 (hh:mm:ss, or ISO 8601 such as PT20S)";
    internal const string RateRule = "it must be a whole number from 1 to 1000000";
    internal const string ConcurrencyRule = "it must be a whole number from 1 to 1000";

    internal const string InFlightRule = "it must be a whole number from 1 to 10000";

    internal const string CallbackRule =
        "it must be an https address, or an http address on loopback, without user, query or fragment, such as https://videos.example.com";

    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var problems = Problems(options).ToList();
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    internal static IEnumerable<string> Problems(GatewayOptions options)
    {
        if (!IsAcceptable(options.BaseUrl))
        {
            yield return Problem(nameof(GatewayOptions.BaseUrl), options.BaseUrl?.OriginalString ?? "", BaseUrlRule);
        }

        if (options.ApiKey is { } key && key.Any(character => character is <= ' ' or >= '\u007f'))
        {
            yield return $"{GatewayOptions.SectionName}__{nameof(GatewayOptions.ApiKey)} (not shown) holds spaces, line breaks or characters "
                + "outside ASCII; it must be the key alone, without 'Bearer'.";
        }

        if (options.RequestTimeout < TimeSpan.FromSeconds(1) || options.RequestTimeout > TimeSpan.FromHours(1))
        {
            yield return Problem(nameof(GatewayOptions.RequestTimeout), options.RequestTimeout.ToString("c", CultureInfo.InvariantCulture), TimeoutRule);
        }

        if (options.RequestsPerMinute is < 1 or > 1_000_000)
        {
            yield return Problem(nameof(GatewayOptions.RequestsPerMinute), Number(options.RequestsPerMinute), RateRule);
        }

        if (options.MaxConcurrentRequests is < 1 or > 1_000)
        {
            yield return Problem(nameof(GatewayOptions.MaxConcurrentRequests), Number(options.MaxConcurrentRequests), ConcurrencyRule);
        }

        if (options.MaxInFlight is < 1 or > 10_000)
        {
            yield return Problem(nameof(GatewayOptions.MaxInFlight), Number(options.MaxInFlight), InFlightRule);
        }

        if (options.CallbackBaseUrl is { } callback && !(IsAcceptable(callback) && (callback.Scheme == Uri.UriSchemeHttps || callback.IsLoopback)))
        {
            yield return Problem(nameof(GatewayOptions.CallbackBaseUrl), callback.OriginalString, CallbackRule);
        }
    }

    internal static string Problem(string key, string value, string rule) =>
        $"{GatewayOptions.SectionName}__{key} is '{Redaction.Redact(value, secret: null, maxLength: 200)}'; {rule}.";

    private static bool IsAcceptable(Uri? address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https", Host.Length: > 0, UserInfo: "", Query: "", Fragment: "" };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
