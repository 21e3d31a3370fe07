namespace Orchestrations.Campaigns.Objects;

/// <summary>What Azure allows as the name of a container or of a queue: one rule for both.</summary>
internal static class AzureNames
{
    public const int MaxLength = 63;

    /// <summary>Whether it is 3 to 63 lowercase letters, digits and single hyphens, with a letter or digit at both ends.</summary>
    /// <param name="text">The name.</param>
    public static bool IsName(string text) =>
        text.Length is >= 3 and <= MaxLength
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && text[0] != '-'
        && text[^1] != '-'
        && !text.Contains("--", StringComparison.Ordinal);
}
