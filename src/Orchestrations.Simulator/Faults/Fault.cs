using System.Globalization;
using System.Text.RegularExpressions;

namespace Orchestrations.Simulator.Faults;

/// <summary>A fault as written: <c>[place.][after-]word[=value][xN]</c>.</summary>
internal sealed partial record Fault(FaultDefinition Definition, FaultPlaces Place)
{
    private const int MatchMilliseconds = 1_000;

    public string? Value { get; init; }

    /// <summary>How often it strikes; null for always.</summary>
    public int? Times { get; init; }

    public bool After { get; init; }

    public string Word => Definition.Word;

    /// <summary>Whether the work of the call is done before its answer is spoiled.</summary>
    public bool DoesTheWork => After || Definition.AfterWork;

    public TimeSpan Duration(TimeSpan otherwise) => Value is null ? otherwise : ParseDuration(Value) ?? otherwise;

    public int Status(int otherwise) => Value is null ? otherwise : int.Parse(Value, CultureInfo.InvariantCulture);

    public long Bytes(long otherwise) => Value is null ? otherwise : ParseBytes(Value) ?? otherwise;

    public override string ToString()
    {
        var place = Place == FaultPlaces.Submit ? "" : Place.ToString().ToLowerInvariant() + ".";
        var value = Value is null ? "" : "=" + Value;
        var times = Times is { } count ? string.Create(CultureInfo.InvariantCulture, $"x{count}") : "";
        return place + (After ? "after-" : "") + Word + value + times;
    }

    /// <summary>Reads one fault. The places are those that the text's bearer can have; the first that fits is taken where none is named.</summary>
    public static (Fault? Fault, string? Error) Parse(string text, FaultPlaces allowed)
    {
        if (FaultVocabulary.Shorthands.FirstOrDefault(pair => Shorthand(text, pair.Key)) is { Key: { } shorthand } found)
        {
            text = found.Value + text[shorthand.Length..];
        }

        var match = Grammar().Match(text);
        if (!match.Success)
        {
            return (null, $"'{text}' is not of the form [place.][after-]word[=value][xN].");
        }

        var after = match.Groups["after"].Success;
        if (FaultVocabulary.Find(match.Groups["word"].Value) is not { } definition)
        {
            return (null, $"The word '{match.Groups["word"].Value}' is unknown.");
        }

        var place = match.Groups["place"].Success
            ? Enum.Parse<FaultPlaces>(match.Groups["place"].Value, ignoreCase: true)
            : FirstOf(definition.Places & allowed);
        if ((place & definition.Places & allowed) == FaultPlaces.None)
        {
            return (null, $"The word '{text}' cannot be used here.");
        }

        var value = match.Groups["value"].Success ? match.Groups["value"].Value : null;
        var times = match.Groups["times"].Success ? match.Groups["times"].Value : null;
        if (value is not null && times is not null && definition is { Counted: false, Value: FaultValue.Text })
        {
            // The text of a lasting word may itself end like a count: an address such as http://10.0.0.1/x1.
            (value, times) = ($"{value}x{times}", null);
        }

        var fault = new Fault(definition, place)
        {
            Value = value,
            Times = times is null ? null : int.Parse(times, CultureInfo.InvariantCulture),
            After = after,
        };
        return fault.Check() is { } error ? (null, error) : (fault, null);
    }

    private string? Check()
    {
        if (After && !Definition.AfterAllowed)
        {
            return $"'after-' cannot stand before '{Word}'.";
        }

        if (Times is not null && !Definition.Counted)
        {
            return $"'{Word}' lasts: it takes no count.";
        }

        if (Value is null)
        {
            return Definition.ValueRequired ? $"'{Word}' wants a value." : null;
        }

        var readable = Definition.Value switch
        {
            FaultValue.Duration => ParseDuration(Value) is not null,
            FaultValue.Bytes => ParseBytes(Value) is not null,
            FaultValue.Status => int.TryParse(Value, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 200 and < 600,
            FaultValue.EndStatus => Value is "succeeded" or "failed" or "expired" or "cancelled",
            FaultValue.Text => true,
            _ => false,
        };
        return readable ? null : $"'{Word}' cannot take the value '{Value}'.";
    }

    private static bool Shorthand(string text, string shorthand) =>
        text.StartsWith(shorthand, StringComparison.OrdinalIgnoreCase) && (text.Length == shorthand.Length || text[shorthand.Length] is 'x' or 'X');

    private static FaultPlaces FirstOf(FaultPlaces places) => (FaultPlaces)((int)places & -(int)places);

    private static TimeSpan? ParseDuration(string text)
    {
        var match = DurationGrammar().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var number = double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        return match.Groups["unit"].Value.ToLowerInvariant() switch
        {
            "ms" => TimeSpan.FromMilliseconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            _ => TimeSpan.FromSeconds(number),
        };
    }

    private static long? ParseBytes(string text)
    {
        var match = BytesGrammar().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var shift = match.Groups["unit"].Value.ToLowerInvariant() switch
        {
            "kib" => 10,
            "mib" => 20,
            "gib" => 30,
            _ => 0,
        };
        return long.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) << shift;
    }

    [GeneratedRegex(
        @"^(?:(?<place>submit|poll|output|group|asset|get|list)\.)?(?<after>after-)?(?<word>[a-z0-9-]+?)(?:=(?<value>\S+?))?(?:x(?<times>[0-9]{1,6}))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        MatchMilliseconds)]
    private static partial Regex Grammar();

    [GeneratedRegex(
        "^(?<number>[0-9]{1,6}(\\.[0-9]{1,3})?)(?<unit>ms|s|m|h)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        MatchMilliseconds)]
    private static partial Regex DurationGrammar();

    [GeneratedRegex(
        "^(?<number>[0-9]{1,12})(?<unit>b|kib|mib|gib)?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        MatchMilliseconds)]
    private static partial Regex BytesGrammar();
}
