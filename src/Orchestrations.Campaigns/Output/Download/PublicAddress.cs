using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Orchestrations.Campaigns.Output.Download;

/// <summary>
/// Tells the public internet's addresses from all others, by IANA's registries of special-purpose addresses
/// (https://www.iana.org/assignments/iana-ipv4-special-registry, https://www.iana.org/assignments/iana-ipv6-special-registry).
/// </summary>
internal static class PublicAddress
{
    private static readonly IPNetwork[] SpecialIPv4 =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",

            // Azure's platform, from within its machines: https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16
            "168.63.129.16/32",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // Protocol assignments with Teredo in them, documentation, and 6to4, which holds an IPv4 address and serves no host any more.
    private static readonly IPNetwork[] SpecialIPv6 =
    [
        .. new[] { "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20" }.Select(network => IPNetwork.Parse(network)),
    ];

    // Where a network has IPv6 only, its resolver gives public IPv4 hosts in this form.
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return !SpecialIPv4.Any(network => network.Contains(address));
        }

        return Nat64.Contains(address)
            ? Is(EmbeddedIn(address))
            : GlobalUnicast.Contains(address) && !SpecialIPv6.Any(network => network.Contains(address)) && !IsIsatap(address);
    }

    private static IPAddress EmbeddedIn(IPAddress address) => new(address.GetAddressBytes().AsSpan(12));

    // RFC 5214: the low half is 0000:5efe or 0200:5efe and an IPv4 address, which is where it leads.
    private static bool IsIsatap(IPAddress address) =>
        (BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes().AsSpan(8)) & 0xFDFFFFFF) == 0x00005EFE && !Is(EmbeddedIn(address));
}
