using System.Text;

namespace Orchestrations.Campaigns.Intake;

/// <summary>The ids of campaigns and items: they become names of files and blobs.</summary>
public static class CampaignId
{
    /// <summary>The longest id, in characters.</summary>
    public const int MaxLength = 64;

    private const int MaxSlug = 40;
    private const int HashDigits = 12;

    /// <summary>What is wrong with an id, or null where nothing is.</summary>
    /// <param name="id">The id.</param>
    public static string? Check(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        if (id.Length is 0 or > MaxLength)
        {
            return $"must have 1 to {MaxLength} characters, but has {id.Length}";
        }

        if (!id.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-') || !char.IsAsciiLetterOrDigit(id[0]))
        {
            return "must consist of letters A-Z and a-z, digits, '.', '_' and '-', and start with a letter or a digit";
        }

        return IsDeviceName(id) ? $"'{id}' is the name of a device on Windows" : null;
    }

    /// <summary>An id from a campaign's name and the hash of its document: the same document has the same one, in every process.</summary>
    /// <param name="name">The campaign's name.</param>
    /// <param name="documentHash">The hash, in lowercase hex.</param>
    public static string Derive(string name, string documentHash)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(documentHash);
        var slug = new StringBuilder();
        foreach (var c in name)
        {
            if (slug.Length == MaxSlug)
            {
                break;
            }

            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(char.ToLowerInvariant(c));
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var readable = slug.ToString().TrimEnd('-');
        return $"{(readable.Length == 0 ? "campaign" : readable)}-{documentHash[..HashDigits]}";
    }

    private static bool IsDeviceName(string id)
    {
        var dot = id.IndexOf('.', StringComparison.Ordinal);
        var stem = (dot < 0 ? id : id[..dot]).ToUpperInvariant();
        // CONIN$ and CONOUT$ are devices too, but '$' is in no id.
        return stem is "CON" or "PRN" or "AUX" or "NUL" || (stem.Length == 4 && char.IsAsciiDigit(stem[3]) && (stem[..3] is "COM" or "LPT"));
    }
}
