using System.Buffers;
using System.Globalization;
using System.Text;

namespace Orchestrations.Campaigns.Intake;

/// <summary>Paths into a document, as problems name them.</summary>
internal static class DocumentPath
{
    public const string Root = "$";

    private const int MaxShown = 64;

    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static string Member(string parent, string name)
    {
        if (!IsPlain(name))
        {
            return $"{(parent == Root ? "" : parent)}[\"{Show(name)}\"]";
        }

        return parent == Root ? name : $"{parent}.{name}";
    }

    public static string Index(string parent, int index) => $"{parent}[{index}]";

    /// <summary>Text from outside as it may stand in a message: short, and without characters that move a terminal's cursor.</summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder();
        var count = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (++count > MaxShown)
            {
                return shown.Append('…').ToString();
            }

            if (Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Format || rune.Value is '"' or '\\')
            {
                shown.Append("\\u").Append(rune.Value.ToString("x4", CultureInfo.InvariantCulture));
            }
            else
            {
                shown.Append(rune.ToString());
            }
        }

        return shown.ToString();
    }

    private static bool IsPlain(string name) => name.Length is > 0 and <= MaxShown && !name.AsSpan().ContainsAnyExcept(Plain);
}
