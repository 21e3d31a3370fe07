using System.Net;

namespace Orchestrations.Simulator;

/// <summary>How a simulated gateway listens, remembers, takes its time and misbehaves.</summary>
public sealed record SimulatorOptions
{
    /// <summary>Where tasks, groups, assets and the journal are kept, or null to keep them in memory only.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Where the gateway listens: http, an IP address or <c>localhost</c>, and a port; 0 takes a free one. Outputs are served on another free port of the same address.</summary>
    public Uri Url { get; init; } = new("http://127.0.0.1:0");

    /// <summary>The keys that are let in. Each is an account of its own, which sees its own groups, assets and tasks only.</summary>
    public IReadOnlyList<string> ApiKeys { get; init; } = ["simulated-key"];

    /// <summary>How long a generation takes, from 0 to 1 day; drawn for each task between the two.</summary>
    public (TimeSpan Min, TimeSpan Max) GenerationTime { get; init; } = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6));

    /// <summary>How long an asset is Processing, from 0 to 1 day; drawn for each asset between the two.</summary>
    public (TimeSpan Min, TimeSpan Max) AssetProcessingTime { get; init; } = (TimeSpan.FromMilliseconds(300), TimeSpan.FromSeconds(1));

    /// <summary>How long an output's URL is valid, from 1 s to 7 days. 12 hours at the provider.</summary>
    public TimeSpan UrlLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>The size of an output in bytes, up to 1 TiB; 0 leaves it at its natural size of some 15 KB. Smaller than natural is not possible.</summary>
    public long OutputBytes { get; init; }

    /// <summary>What every time, id and fault is drawn from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The faults that strike by chance.</summary>
    public SimulatorFaults Faults { get; init; } = SimulatorFaults.None;

    /// <summary>The address to listen at, or null where it is none.</summary>
    internal IPAddress? Listener => Url.Host == "localhost"
        ? IPAddress.Loopback
        : IPAddress.TryParse(Url.Host.Trim('[', ']'), out var address) ? address : null;

    /// <summary>Refuses options that are out of range.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it, its value and the range.</exception>
    internal void Validate()
    {
        Require(Url is { IsAbsoluteUri: true, Scheme: "http" } && Listener is not null, nameof(Url), Url, "http, with an IP address or localhost");
        Require(ApiKeys.Count > 0 && ApiKeys.All(key => key.Length > 0), nameof(ApiKeys), ApiKeys.Count, "one key or more, none empty");
        Require(ApiKeys.Distinct(StringComparer.Ordinal).Count() == ApiKeys.Count, nameof(ApiKeys), ApiKeys.Count, "keys that differ");
        RequireSpan(GenerationTime, nameof(GenerationTime));
        RequireSpan(AssetProcessingTime, nameof(AssetProcessingTime));
        Require(UrlLifetime >= TimeSpan.FromSeconds(1) && UrlLifetime <= TimeSpan.FromDays(7), nameof(UrlLifetime), UrlLifetime, "1 s to 7 days");
        Require(OutputBytes is >= 0 and <= 1L << 40, nameof(OutputBytes), OutputBytes, "0 to 1 TiB");
        Require(Faults.Problem() is null, nameof(Faults), Faults.Problem(), "words of the vocabulary, each with a chance from 0 to 1");
    }

    private static void RequireSpan((TimeSpan Min, TimeSpan Max) span, string name) =>
        Require(
            span.Min >= TimeSpan.Zero && span.Min <= span.Max && span.Max <= TimeSpan.FromDays(1), name, span, "0 to 1 day, the smaller first");

    private static void Require(bool holds, string name, object? value, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"{nameof(SimulatorOptions)}.{name} is {value}; it must be {range}.", name);
        }
    }
}
