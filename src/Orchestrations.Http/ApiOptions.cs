using System.Globalization;
using Microsoft.Extensions.Configuration;
using Orchestrations.Gateway;

namespace Orchestrations.Http;

/// <summary>Who may call the API, and how much it reads. Section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>The configuration section that holds these.</summary>
    public const string SectionName = "Api";

    /// <summary>The header that carries a key: Azure Functions' own.</summary>
    public const string KeyHeader = "x-functions-key";

    /// <summary>The query parameter that carries a key, where a header can't be set.</summary>
    public const string KeyParameter = "code";

    private const int ShortestKey = 16;
    private const long LeastMaxRequestBytes = 1024;
    private const long MostMaxRequestBytes = 2L << 30;

    /// <summary>The keys, any of which opens the API of the embedded host; none leaves it open to this machine. The Functions host has its own.</summary>
    public IReadOnlyList<string> Keys { get; set; } = [];

    /// <summary>The largest body that is read, in bytes. 1 KiB to 2 GiB.</summary>
    public long MaxRequestBytes { get; set; } = 100 << 20;

    /// <summary>Reads the section.</summary>
    /// <param name="configuration">The configuration's root.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is out of its range.</exception>
    internal void Read(IConfiguration configuration)
    {
        var settings = new SettingReader(configuration, SectionName);
        settings.Number(nameof(MaxRequestBytes), LeastMaxRequestBytes, MostMaxRequestBytes, value => MaxRequestBytes = value);
        var keys = new List<string>();
        foreach (var entry in configuration.GetSection(SectionName).GetSection(nameof(Keys)).GetChildren())
        {
            if (entry.Value?.Trim() is not { Length: > 0 } key)
            {
                continue;
            }

            if (key.Length < ShortestKey)
            {
                settings.Refuse(string.Create(
                    CultureInfo.InvariantCulture, $"Api__Keys__{entry.Key} (not shown) has {key.Length} characters; a key has {ShortestKey} or more."));
            }

            if (key.Any(character => character is <= ' ' or >= '\u007f'))
            {
                settings.Refuse($"Api__Keys__{entry.Key} (not shown) holds spaces, line breaks or characters outside ASCII, which no header carries.");
            }

            keys.Add(key);
        }

        settings.ThrowIfRefused<ApiOptions>();
        Keys = keys;
    }
}
