using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Orchestrations.Campaigns.Intake;

namespace Orchestrations.Http.Requests;

/// <summary>
/// Reads the parameters of a request's query. One that is not known, is given twice or can't be read is refused by name: a filter with a typo must not
/// answer with everything.
/// </summary>
internal sealed class QueryParameters
{
    private const int MaxTokenLength = 512;

    // As they are written in RFC 3339; a fraction of any length up to the seven digits that answers have.
    private static readonly string[] TimeFormats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd't'HH:mm:ss.FFFFFFF'z'"];

    // Azure Functions' own: the key, and which key it is.
    private static readonly string[] Everywhere = ["code", "clientId"];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly ProblemList _errors = new();

    /// <summary>Takes the parameters of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="names">Those that it may have.</param>
    public QueryParameters(HttpRequest request, params string[] names)
    {
        ArgumentNullException.ThrowIfNull(request);
        foreach (var (name, values) in request.Query)
        {
            if (Array.IndexOf(names, name) < 0)
            {
                if (Array.IndexOf(Everywhere, name) < 0)
                {
                    Refuse(name, $"unknown parameter{NearestName.Suggest(name, names)}");
                }
            }
            else if (values.Count > 1)
            {
                Refuse(name, "is given more than once");
            }
            else
            {
                _values[name] = values.ToString();
            }
        }
    }

    /// <summary>The text of a parameter, or null where it is not given.</summary>
    /// <param name="name">Its name.</param>
    public string? Text(string name) => _values.GetValueOrDefault(name);

    /// <summary>A whole number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="min">The least that is allowed.</param>
    /// <param name="max">The most that is allowed.</param>
    /// <param name="absent">What holds where it is not given.</param>
    public int Number(string name, int min, int max, int absent)
    {
        if (Text(name) is not { } text)
        {
            return absent;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(name, $"must be a whole number from {min} to {max}, but is '{DocumentPath.Show(text)}'");
        return absent;
    }

    /// <summary>A moment in time, or null where it is not given.</summary>
    /// <param name="name">Its name.</param>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        if (HasOffset(text) && DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return time;
        }

        Refuse(name, $"must be a time such as 2026-03-01T08:00:00Z (a '+' is written as %2B), but is '{DocumentPath.Show(text)}'");
        return null;
    }

    /// <summary>One of an enumeration's names, in any case, or null where it is not given.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="name">The parameter's name.</param>
    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        var choice = Array.FindIndex(Enum.GetNames<T>(), candidate => candidate.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (choice >= 0)
        {
            return Enum.GetValues<T>()[choice];
        }

        Refuse(name, $"must be one of {string.Join(", ", Enum.GetNames<T>())}, but is '{DocumentPath.Show(text)}'");
        return null;
    }

    /// <summary>What an earlier answer gave to go on with, or the type's default where it is not given.</summary>
    /// <typeparam name="T">What it means.</typeparam>
    /// <param name="name">The parameter's name.</param>
    /// <param name="read">Reads what <see cref="Token"/> wrapped; null where that was no such thing.</param>
    public T? Position<T>(string name, Func<string, T?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        if (Text(name) is not { } text)
        {
            return default;
        }

        if (text.Length <= MaxTokenLength && Base64Url.IsValid(text) && read(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text))) is { } position)
        {
            return position;
        }

        Refuse(name, "is not one that an answer gave");
        return default;
    }

    /// <summary>Wraps a position, so that nobody takes it for more than something to be given back.</summary>
    /// <param name="position">The position.</param>
    public static string Token(string position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(position));

    /// <summary>Adds a problem that is found by other means.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="message">What is wrong with it.</param>
    public void Refuse(string name, string message) => _errors.Add(DocumentPath.Member(DocumentPath.Root, name), message);

    /// <summary>Refuses the request where something was wrong.</summary>
    /// <exception cref="ApiException">Something was; it says all of it: 400.</exception>
    public void ThrowIfAny()
    {
        if (!_errors.IsEmpty)
        {
            throw RequestProblems.InvalidParameters(_errors);
        }
    }

    // Without one, K would take the time for the machine's own.
    private static bool HasOffset(string text) => text.Length > 0 && (text[^1] is 'Z' or 'z' || (text.Length > 6 && text[^6] is '+' or '-'));
}
