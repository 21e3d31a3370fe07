using System.Globalization;

namespace Orchestrations.Campaigns.Intake;

/// <summary>A number of JSON without loss: no type of .NET's holds every one, and all of them round.</summary>
/// <param name="IsNegative">Whether it is below zero.</param>
/// <param name="Digits">Its digits without zeros at either end; none where it is zero.</param>
/// <param name="Exponent">The power of ten that the digits are multiplied by.</param>
internal readonly record struct ExactNumber(bool IsNegative, string Digits, long Exponent)
{
    private const int MaxDigits = 19;

    /// <summary>Reads a number as JSON writes it; null where its exponent is beyond all reason.</summary>
    public static ExactNumber? Parse(string raw)
    {
        var exponentAt = raw.AsSpan().IndexOfAny('e', 'E');
        var mantissa = (exponentAt < 0 ? raw : raw[..exponentAt]).TrimStart('-');
        var exponent = 0L;
        if (exponentAt >= 0 && (!long.TryParse(raw.AsSpan(exponentAt + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
            || Math.Abs(exponent) > int.MaxValue))
        {
            return null;
        }

        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        var significant = digits.TrimEnd('0');
        return significant.Length == 0 ? new ExactNumber(false, "", 0) : new ExactNumber(raw[0] == '-', significant, exponent + digits.Length - significant.Length);
    }

    /// <summary>The whole number that it is, exactly; null where it is none, or does not fit.</summary>
    public long? ToInteger()
    {
        if (Digits is null or "")
        {
            return 0;
        }

        return Exponent >= 0 && Digits.Length + Exponent <= MaxDigits
            && long.TryParse($"{(IsNegative ? "-" : "")}{Digits}{new string('0', (int)Exponent)}", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
    }

    /// <summary>The same text for the same number, however it was written.</summary>
    public override string ToString() =>
        Digits is null or "" ? "0" : string.Create(CultureInfo.InvariantCulture, $"{(IsNegative ? "-" : "")}{Digits}e{Exponent}");
}
