using System.Globalization;
using System.Net.Http.Headers;

namespace Orchestrations.Gateway;

internal static class RetryAfterHeader
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>How long the server asks to wait: seconds or an HTTP date, never negative, at most an hour; null where it says nothing readable.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="now">The time, for dates.</param>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var text = headers.NonValidated.TryGetValues("Retry-After", out var values) ? values.FirstOrDefault()?.Trim() : null;
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            && !double.IsNaN(seconds))
        {
            return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, Longest.TotalSeconds));
        }

        return DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces,
            out var date)
            ? TimeSpan.FromTicks(Math.Clamp((date - now).Ticks, 0, Longest.Ticks))
            : null;
    }
}
