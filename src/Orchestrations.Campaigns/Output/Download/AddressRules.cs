using System.Net;
using Orchestrations.Gateway;

namespace Orchestrations.Campaigns.Output.Download;

/// <summary>Which addresses outputs may come from: any public https host, the gateway's own origin, and the hosts that the options name.</summary>
internal sealed class AddressRules(IGatewayClient gateway, OutputOptions options)
{
    private readonly List<AllowedHost> _allowed =
        [.. options.AllowedHosts.Select(text => AllowedHost.TryParse(text) ?? throw new ArgumentException($"'{text}' is no host.", nameof(options)))];

    /// <summary>What is wrong with an address, or null. A host name's addresses are checked when it is connected to.</summary>
    public string? Problem(Uri address)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp) || address.IdnHost.Length == 0)
        {
            return "The output's address is not an https address.";
        }

        if (address.UserInfo.Length > 0)
        {
            return $"The output's address, at {HostOf(address)}, carries a user name or password.";
        }

        if (IsTrusted(address))
        {
            return null;
        }

        if (address.Scheme != Uri.UriSchemeHttps)
        {
            return $"The output's address, at {HostOf(address)}, is http, not https. {HowToAllow}";
        }

        return IPAddress.TryParse(address.IdnHost, out var literal) && !PublicAddress.Is(literal) ? NotPublic(address) : null;
    }

    /// <summary>Whether an address is exempt from https and from public addresses.</summary>
    public bool IsTrusted(Uri address) => gateway.IsGatewayOrigin(address) || _allowed.Exists(host => host.Matches(address));

    public static string NotPublic(Uri address) => $"The output's host, {HostOf(address)}, is not on the public internet. {HowToAllow}";

    /// <summary>What a message may say of an address.</summary>
    public static string HostOf(Uri address) => string.Create(null, $"'{address.IdnHost}:{address.Port}'");

    private const string HowToAllow = "Output__AllowedHosts may name the host if it is to be trusted.";
}
