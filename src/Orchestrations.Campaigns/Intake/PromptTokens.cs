using Orchestrations.Campaigns.Media;

namespace Orchestrations.Campaigns.Intake;

/// <summary>
/// The tokens of a prompt: <c>@image</c>, <c>@video</c> or <c>@audio</c>, in lower case, and a number, with no ASCII letter, digit or underscore
/// before or after. Letters of other scripts do end one, since Chinese and Japanese are written without spaces; <c>me@image1.com</c> has none.
/// </summary>
internal static class PromptTokens
{
    private static readonly string[] Words = ["image", "video", "audio"];

    public static IEnumerable<PromptToken> Find(string prompt)
    {
        for (var at = prompt.IndexOf('@', StringComparison.Ordinal); at >= 0; at = prompt.IndexOf('@', at + 1))
        {
            if ((at == 0 || !IsWord(prompt[at - 1])) && TryRead(prompt, at, out var token))
            {
                yield return token;
            }
        }
    }

    private static bool TryRead(string prompt, int at, out PromptToken token)
    {
        token = default;
        var rest = prompt.AsSpan(at + 1);
        var type = Array.FindIndex(Words, word => prompt.AsSpan(at + 1).StartsWith(word, StringComparison.OrdinalIgnoreCase));
        if (type < 0)
        {
            return false;
        }

        var word = Words[type];
        var digits = rest[word.Length..];
        var count = digits.IndexOfAnyExceptInRange('0', '9');
        count = count < 0 ? digits.Length : count;
        if (count == 0 || (count < digits.Length && IsWord(digits[count])))
        {
            return false;
        }

        // A number with a leading zero, or one that is no int, names nothing.
        var number = digits[0] != '0' && int.TryParse(digits[..count], out var parsed) ? parsed : 0;
        token = new PromptToken(prompt.Substring(at, 1 + word.Length + count), (MediaType)type, number, rest.StartsWith(word, StringComparison.Ordinal));
        return true;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}

/// <summary>A token of a prompt.</summary>
/// <param name="Text">As written.</param>
/// <param name="Type">The type of the reference that it names.</param>
/// <param name="Number">Which of that type, from 1; 0 where the number can name none.</param>
/// <param name="IsLowerCase">Whether it is written in lower case; otherwise it is text, to the provider.</param>
internal readonly record struct PromptToken(string Text, MediaType Type, int Number, bool IsLowerCase);
