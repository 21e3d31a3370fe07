using System.Globalization;
using System.Text.Json;

namespace Orchestrations.Gateway;

/// <summary>
/// The codes and messages of an error, from the gateway's to the innermost: <c>{error:{message,type,code}}</c>, <c>{code,message,data}</c>,
/// <c>{ResponseMetadata:{Error}}</c>, and any of them once more as text within a message.
/// </summary>
internal sealed class ErrorBody
{
    private const int MaxDepth = 5;
    private const string FailToFetch = "fail_to_fetch_task";
    private const string AssetError = "upstream asset error";

    private static readonly string[] ModerationCodes = ["SensitiveContentDetected", "PrivacyInformation", "RiskDetection", "Copyright"];

    // "Copyright" is a word that any message may hold; the others are codes wherever they stand.
    private static readonly string[] ModerationTexts = ["SensitiveContentDetected", "PrivacyInformation", "RiskDetection"];

    private static readonly string[] WordsWithoutMeaning = ["success", "ok", "error", "fail", "failed", "failure", "unknown", "task_failed"];

    private readonly List<string> _codes = [];
    private readonly List<string> _messages = [];
    private int _codesBeforeUpstream = -1;

    private ErrorBody()
    {
    }

    /// <summary>The innermost code that says something, or null.</summary>
    public string? Code => _codes.LastOrDefault(IsSpecific) ?? _codes.LastOrDefault();

    /// <summary>Whether a code says more than that it failed.</summary>
    public bool HasSpecificCode => _codes.Exists(IsSpecific);

    /// <summary>The innermost message, or null.</summary>
    public string? Message => _messages.LastOrDefault();

    /// <summary>Whether there is an error at all.</summary>
    public bool IsEmpty => _codes.Count + _messages.Count == 0;

    /// <summary>Whether moderation speaks.</summary>
    public bool IsModeration =>
        _codes.Exists(code => ContainsAny(code, ModerationCodes)) || _messages.Exists(message => ContainsAny(message, ModerationTexts));

    /// <summary>Whether the asset service's own error is passed on.</summary>
    public bool IsAssetError => MessageContains(AssetError);

    /// <summary>
    /// Whether this is the gateway's own error object that carries the upstream's refusal: <c>fail_to_fetch_task</c> around the upstream's error with its
    /// code, an asset error passed on, or a moderation code. The wrapper around anything else, such as a timeout's text, proves nothing.
    /// </summary>
    public bool CarriesUpstreamRefusal =>
        (HasCode(FailToFetch) && _codesBeforeUpstream >= 0 && _codes.Count > _codesBeforeUpstream) || IsAssetError || IsModeration;

    /// <summary>Reads an error out of an answer's body, or out of a text that may hold one.</summary>
    /// <param name="body">The body.</param>
    public static ErrorBody Read(JsonElement body)
    {
        var error = new ErrorBody();
        error.Collect(body, MaxDepth);
        return error;
    }

    public bool HasCode(params ReadOnlySpan<string> any)
    {
        foreach (var wanted in any)
        {
            if (_codes.Exists(code => code.Equals(wanted, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }

    public bool CodeContains(params string[] any) => _codes.Exists(code => ContainsAny(code, any));

    public bool MessageContains(params string[] any) => _messages.Exists(message => ContainsAny(message, any));

    private static bool ContainsAny(string text, string[] any) => Array.Exists(any, part => text.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static bool IsSpecific(string code) =>
        !Array.Exists(WordsWithoutMeaning, word => word.Equals(code, StringComparison.OrdinalIgnoreCase))
        && !double.TryParse(code, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private void Collect(JsonElement element, int depth)
    {
        if (depth == 0)
        {
            return;
        }

        if (element.ValueKind == JsonValueKind.String)
        {
            CollectText(element.Text(), depth);
            return;
        }

        // A type stands in for a code that is missing or empty.
        AddCode(element.TextOf("code") ?? (element.TextOf("message") is null ? null : element.TextOf("type")));
        CollectText(element.TextOf("message") ?? element.TextOf("msg"), depth);
        Collect(element.Member("error"), depth - 1);
        Collect(element.Member("ResponseMetadata"), depth - 1);
    }

    private void CollectText(string? text, int depth)
    {
        if (text is null)
        {
            return;
        }

        _messages.Add(text);
        var from = text.IndexOf('{', StringComparison.Ordinal);
        var to = text.LastIndexOf('}');
        if (from >= 0 && to > from && JsonReading.TryParse(text[from..(to + 1)], out var inner))
        {
            var before = _codes.Count;
            _codesBeforeUpstream = _codesBeforeUpstream < 0 ? before : _codesBeforeUpstream;
            Collect(inner, depth - 1);
        }
    }

    private void AddCode(string? code)
    {
        if (code is not null && !code.Equals("success", StringComparison.OrdinalIgnoreCase))
        {
            _codes.Add(code);
        }
    }
}
