using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Orchestrations.Simulator.Faults;
using Orchestrations.Simulator.State;

namespace Orchestrations.Simulator.Http;

/// <summary>What every endpoint works with.</summary>
internal sealed class GatewayContext(SimulatorOptions options, TimeProvider timeProvider, SimulatorState state, CancellationToken stopping)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly Dictionary<string, int> _accounts = options.ApiKeys
        .Select((key, index) => KeyValuePair.Create(key, index + 1))
        .ToDictionary(StringComparer.Ordinal);

    public SimulatorOptions Options => options;

    public TimeProvider TimeProvider => timeProvider;

    public SimulatorState State => state;

    public CancellationToken Stopping => stopping;

    public FaultDraws Draws { get; } = new(options.Faults, options.Seed);

    public Exchange Exchange { get; } = new(timeProvider, stopping);

    public UrlSigner Signer { get; } = new(state.SigningKey, options.UrlLifetime);

    /// <summary>The port of the outputs, known once the server listens.</summary>
    public int OutputPort { get; set; }

    public DateTimeOffset Now => timeProvider.GetUtcNow();

    /// <summary>The account of the request's key, or null where there is none.</summary>
    public int? Account(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && _accounts.TryGetValue(header[Scheme.Length..].Trim(), out var account)
            ? account
            : null;
    }

    /// <summary>An id as the provider makes them: a time and five letters or digits.</summary>
    public string NewId(string kind, int account, string name)
    {
        var now = Now;
        while (true)
        {
            var number = state.Count(account, kind, name);
            var id = $"{kind}-{now:yyyyMMddHHmmss}-{Draw.Word(options.Seed, kind, $"{account} {name}", number, 5)}";
            if (!state.IsTaken(id))
            {
                return id;
            }
        }
    }

    /// <summary>The body as JSON, or null where it is not.</summary>
    public static async Task<JsonElement?> ReadJsonAsync(HttpContext context)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(context.Request.Body, Strict, context.RequestAborted);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
