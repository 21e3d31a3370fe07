using System.Text;

namespace Orchestrations.Campaigns.Intake;

/// <summary>
/// Lengths of text. A character is a Unicode scalar value here, so that an emoji counts as one, whatever the number of UTF-16 units, and nothing is cut in its middle.
/// </summary>
internal static class DocumentText
{
    public static int Length(string text)
    {
        var count = text.Length;
        foreach (var c in text)
        {
            if (char.IsLowSurrogate(c))
            {
                count--;
            }
        }

        return count;
    }

    public static string Cut(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        var cut = new StringBuilder();
        foreach (var rune in text.EnumerateRunes().Take(length))
        {
            cut.Append(rune.ToString());
        }

        return cut.ToString();
    }

    /// <summary>What is wrong with a text that stands in one line, or null.</summary>
    public static string? CheckLine(string text, int maxLength)
    {
        var length = Length(text);
        if (length == 0 || length > maxLength)
        {
            return $"must have 1 to {maxLength} characters, but has {length}";
        }

        if (text.Any(char.IsControl))
        {
            return "must not contain control characters";
        }

        return string.IsNullOrWhiteSpace(text) ? "must not be blank" : null;
    }
}
