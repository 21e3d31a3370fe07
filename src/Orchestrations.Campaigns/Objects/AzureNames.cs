namespace Orchestrations.Campaigns.Objects;

/// <summary>What Azure allows as a name, and what is taken for the address of a service.</summary>
public static class AzureNames
{
    /// <summary>The longest name of a container or of a queue, in characters.</summary>
    public const int MaxLength = 63;

    /// <summary>Whether a container or a queue can have a name: 3 to 63 lowercase letters, digits and single hyphens, with a letter or digit at both ends.</summary>
    /// <param name="text">The name.</param>
    public static bool IsName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is >= 3 and <= MaxLength
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            && text[0] != '-'
            && text[^1] != '-'
            && !text.Contains("--", StringComparison.Ordinal);
    }

    /// <summary>Whether a service reached by identity can have an address: https, without user, query or fragment.</summary>
    /// <param name="text">The address.</param>
    public static bool IsServiceUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address is { Scheme: "https", UserInfo: "", Query: "", Fragment: "" };
}
