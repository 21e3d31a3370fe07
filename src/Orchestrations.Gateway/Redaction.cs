using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orchestrations.Gateway;

/// <summary>Takes out of a text what must not be logged or stored: keys, authorizations, the query strings of URLs (they may be signed), and media.</summary>
public static class Redaction
{
    /// <summary>How long a raw answer is kept, in characters.</summary>
    public const int MaxRawAnswer = 2_048;

    private const string Mark = "<redacted>";

    // Shorter than this, a key is no secret, and replacing it would make any text unreadable.
    private const int ShortestSecret = 4;

    // The patterns see no more than this: what is kept is far shorter, even where media is cut out before it.
    private const int Window = 64 * 1024;

    // What they read comes from outside and may be made to take long: these take time in proportion to the text, which generated patterns can't promise.
    private static readonly Regex DataUri = Pattern(@"data:(?<type>[\w.+-]{1,64}/[\w.+-]{1,64})?(;[\w.+=-]{1,64})*,[A-Za-z0-9+/=_%\\-]*");
    private static readonly Regex Authorization =
        Pattern(@"(?<kept>authorization\\?[""']?\s*[:=]\s*\\?[""']?)((bearer|basic)\s+)?[^\s""'\\,;}<]+");

    private static readonly Regex Bearer = Pattern(@"\b(?<kept>bearer\s+)[\w.~+/=-]{4,}");
    // Who has the address that a submission named can cause polls; a gateway may echo the request in its error.
    private static readonly Regex Callback = Pattern(@"(?<kept>\bapi\\*/callbacks\\*/)[\w.%-]+");

    private static readonly Regex PlatformKey = Pattern(@"\bsk-[\w-]{8,}");

    // Slashes and ampersands may come escaped, as in JSON within JSON.
    private static readonly Regex UserInfo = Pattern(@"(?<kept>\b[a-z][a-z0-9+.-]{1,20}:(\\*/){2})[^\s/?#@""'<>\\]+@");
    private static readonly Regex Query =
        Pattern(@"(?<kept>\b[a-z][a-z0-9+.-]{1,20}:(\\*/){2}[^\s?#""'<>]+)[?#](\\[^""'\s]|[^\s""'<>\\])*");

    private static readonly Regex SignedParameter = Pattern(
        @"\b(?<kept>x-(amz|tos|goog|oss|cos)-[a-z-]{1,40}|signature|sig|token|access_?key(_?id)?|api[-_]?key|credential|security-token)=[^&\s""'<>\\]+");

    // Azure Functions' key, which the API takes too. The word alone says too little: it is one only where a query has it.
    private static readonly Regex FunctionKey = Pattern(@"(?<kept>(^|[?&]|\\u0026)code=)[^&\s""'<>\\]+");

    private static readonly Regex Blob = Pattern("[A-Za-z0-9+/_-]{200,}={0,2}");

    /// <summary>The text without secrets and media, cut to a length.</summary>
    /// <param name="text">The text.</param>
    /// <param name="secret">The key, which is taken out wherever it stands, or null.</param>
    /// <param name="maxLength">The longest that is returned, in characters.</param>
    public static string Redact(string text, string? secret = null, int maxLength = MaxRawAnswer)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);

        // The key goes first, over the whole text, so that no cut leaves half of it.
        if (secret is { Length: >= ShortestSecret })
        {
            text = text.Replace(secret, Mark, StringComparison.Ordinal)
                .Replace(Uri.EscapeDataString(secret), Mark, StringComparison.OrdinalIgnoreCase)
                .Replace(JsonEncodedText.Encode(secret).ToString(), Mark, StringComparison.OrdinalIgnoreCase);
        }

        text = text.Length > Window ? text[..Window] : text;
        text = DataUri.Replace(text, "data:${type}<cut>");
        text = Authorization.Replace(text, "${kept}" + Mark);
        text = Bearer.Replace(text, "${kept}" + Mark);
        text = Callback.Replace(text, "${kept}" + Mark);
        text = PlatformKey.Replace(text, Mark);
        text = UserInfo.Replace(text, "${kept}");
        text = Query.Replace(text, "${kept}?" + Mark);
        text = SignedParameter.Replace(text, "${kept}=" + Mark);
        text = FunctionKey.Replace(text, "${kept}" + Mark);
        text = Blob.Replace(text, "<cut>");
        return text.Length <= maxLength ? text : text[..maxLength];
    }

    /// <summary>An address without its user and with its query taken out: scheme, host, port and path.</summary>
    /// <param name="address">The address.</param>
    public static string Redact(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!address.IsAbsoluteUri)
        {
            return Redact(address.OriginalString);
        }

        var plain = address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        return address.Query.Length + address.Fragment.Length > 0 ? $"{plain}?{Mark}" : plain;
    }

    private static Regex Pattern([StringSyntax(StringSyntaxAttribute.Regex)] string pattern) =>
        new(pattern, RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase);
}
