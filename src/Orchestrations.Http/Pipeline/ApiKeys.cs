using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Orchestrations.Http.Pipeline;

/// <summary>The keys that open the API, and how a request shows one: as Azure Functions has it.</summary>
internal sealed class ApiKeys(IEnumerable<string> keys)
{
    // Hashes are of one length, so that comparing them tells nothing of a key's.
    private readonly byte[][] _hashes = [.. keys.Select(Hash)];

    /// <summary>Whether there are any.</summary>
    public bool Any => _hashes.Length > 0;

    /// <summary>The key that a request shows, or null: the header's, or else the query's.</summary>
    /// <param name="request">The request.</param>
    public static string? Shown(HttpRequest request)
    {
        var header = request.Headers[ApiOptions.KeyHeader].ToString();
        var shown = header.Length > 0 ? header : request.Query[ApiOptions.KeyParameter].ToString();
        return shown.Length > 0 ? shown : null;
    }

    /// <summary>Which key it is, in a time that does not depend on it; or null where it is none.</summary>
    /// <param name="shown">What is shown for a key.</param>
    public int? Find(string shown)
    {
        var hash = Hash(shown);
        int? found = null;
        for (var i = 0; i < _hashes.Length; i++)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, _hashes[i]))
            {
                found = i;
            }
        }

        return found;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
