using Microsoft.Extensions.Configuration;

namespace Orchestrations.Gateway;

/// <summary>Where the gateway is, who calls it, and how fast. Section <c>Gateway</c>.</summary>
public sealed class GatewayOptions
{
    /// <summary>The configuration section that holds these.</summary>
    public const string SectionName = "Gateway";

    /// <summary>The gateway's address, http or https; a path in it goes before every call's.</summary>
    public Uri BaseUrl { get; set; } = new("https://ai.alad.com");

    /// <summary>The key. It goes to <see cref="BaseUrl"/>'s origin and nowhere else. Null or empty sends no Authorization.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long one request may take once it may go out, to the last byte of its answer. 1 s to 1 h.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Requests a minute, as a token bucket that holds six seconds' worth. 1 to 1,000,000.</summary>
    public int RequestsPerMinute { get; set; } = 300;

    /// <summary>Requests at once. 1 to 1,000.</summary>
    public int MaxConcurrentRequests { get; set; } = 16;

    /// <summary>Generations at the provider at once, all campaigns of the deployment together. 1 to 10,000.</summary>
    public int MaxInFlight { get; set; } = 16;

    /// <summary>
    /// Where this deployment is reached from outside, https, or http on loopback; submissions then say where their end is told. Null: they don't.
    /// </summary>
    public Uri? CallbackBaseUrl { get; set; }

    /// <summary>The key as the client reads it, for what has to know it before there are options: whatever takes it out of what leaves the process.</summary>
    /// <param name="configuration">The configuration's root.</param>
    /// <returns>The key, or null where it is empty or not given.</returns>
    public static string? ReadApiKey(IConfiguration configuration) => new SettingReader(configuration, SectionName).TextOf(nameof(ApiKey));
}
