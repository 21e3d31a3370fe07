using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Durable;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Generation;

/// <summary>
/// The provider's word that a task ended. Each submission names an address of its own, and a call to it makes the item poll at once; what the call says
/// is never believed. The address is a capability: it goes to the gateway and is neither logged nor stored.
/// </summary>
public sealed class Callbacks(DurableClient client, IOptions<GatewayOptions> gateway)
{
    private const string Path = "api/callbacks/";
    private const int SignatureBytes = 32;

    // Longer than any item's id and its signature: what is longer is not ours.
    private const int MaxTokenLength = 512;

    // Nobody but who holds the gateway's key can make a token, and none outlives a change of the key. Without a key there is no secret to sign with.
    private readonly byte[]? _key = gateway.Value.ApiKey is { Length: > 0 } apiKey
        ? HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(apiKey), SignatureBytes, info: "orchestrations callbacks 1"u8.ToArray())
        : null;

    /// <summary>Where the end of an item's task is told, or null where no <c>Gateway__CallbackBaseUrl</c> is set, or no key.</summary>
    /// <param name="instanceId">The item's instance.</param>
    public Uri? AddressFor(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        if (gateway.Value.CallbackBaseUrl is not { } address || _key is null)
        {
            return null;
        }

        var named = Encoding.UTF8.GetBytes(instanceId);
        var token = $"{Base64Url.EncodeToString(named)}.{Base64Url.EncodeToString(HMACSHA256.HashData(_key, named))}";
        return new Uri($"{address.AbsoluteUri.TrimEnd('/')}/{Path}{token}");
    }

    /// <summary>Has the item that a token names poll its task at once. Any other token, and an item that has ended, is ignored.</summary>
    /// <param name="token">The last part of the address that was called.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task NotifyAsync(string token, CancellationToken cancellationToken)
    {
        if (NamedBy(token) is not { } instanceId)
        {
            return;
        }

        try
        {
            await client.RaiseEventAsync(instanceId, CampaignEvents.Wake, payload: true, cancellationToken);
        }
        catch (OrchestrationNotFoundException)
        {
            // Its campaign was deleted meanwhile; there is nothing to poll.
        }
    }

    private string? NamedBy(string? token)
    {
        if (_key is null || token is null || token.Length > MaxTokenLength || token.Split('.') is not [var name, var signature])
        {
            return null;
        }

        Span<byte> given = stackalloc byte[SignatureBytes + 1];
        var named = new byte[MaxTokenLength];
        if (!Base64Url.IsValid(name)
            || !Base64Url.IsValid(signature)
            || !Base64Url.TryDecodeFromChars(name, named, out var length)
            || !Base64Url.TryDecodeFromChars(signature, given, out var signed))
        {
            return null;
        }

        var expected = HMACSHA256.HashData(_key, named.AsSpan(0, length));
        return CryptographicOperations.FixedTimeEquals(expected, given[..signed]) ? Encoding.UTF8.GetString(named, 0, length) : null;
    }
}
