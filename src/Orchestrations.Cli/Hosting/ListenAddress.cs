using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Orchestrations.Cli.Hosting;

/// <summary>Where a served host listens.</summary>
/// <param name="Url">As Kestrel reads it: <c>http://127.0.0.1:7071</c>, or <c>http://*:7071</c> for every address of this machine.</param>
/// <param name="EndPoint">The address and port that it means, or the first of several.</param>
internal sealed record ListenAddress(string Url, IPEndPoint EndPoint)
{
    /// <summary>Whether nothing but this machine gets there.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>Reads <c>--urls</c>.</summary>
    /// <param name="urls">Addresses, separated by semicolons.</param>
    /// <exception cref="UserErrorException">One can't be listened on.</exception>
    public static IReadOnlyList<ListenAddress> Parse(string urls)
    {
        ArgumentNullException.ThrowIfNull(urls);
        var addresses = urls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return addresses.Length > 0
            ? [.. addresses.Select(ParseOne)]
            : throw new UserErrorException(ExitCodes.Invalid, "--urls is empty; it must be an address such as http://127.0.0.1:7071.");
    }

    /// <summary>Makes sure that it can be listened on.</summary>
    /// <exception cref="UserErrorException">It is taken, or is none of this machine's.</exception>
    public void EnsureFree()
    {
        try
        {
            using var socket = new Socket(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (EndPoint.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(EndPoint);
            socket.Listen();
        }
        catch (SocketException e)
        {
            throw new UserErrorException(
                ExitCodes.Unavailable, $"{Url} can't be listened on: {e.Message}. Give another address with --urls, or end what listens there.");
        }
    }

    private static ListenAddress ParseOne(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw Refuse(url, "it must be an address such as http://127.0.0.1:7071; several are separated by semicolons");
        }

        if (address.Scheme != "http")
        {
            throw Refuse(url, "it must begin with http://. For https, put a proxy in front that ends TLS");
        }

        if (address.IsUnixPipe || address.IsNamedPipe || address.PathBase.Length > 0)
        {
            throw Refuse(url, "it must name a host and a port, and no path");
        }

        if (address.Port is < 0 or > 65_535)
        {
            throw Refuse(url, "a port is a number from 0 to 65535");
        }

        // Kestrel would take any other name for every address of this machine.
        var ip = address.Host.ToUpperInvariant() switch
        {
            "*" or "+" => IPAddress.IPv6Any,
            "LOCALHOST" when address.Port == 0 => throw Refuse(url, "a free port (0) is taken on an IP address, such as http://127.0.0.1:0"),
            "LOCALHOST" => IPAddress.Loopback,
            var host => IPAddress.TryParse(host, out var parsed)
                ? parsed
                : throw Refuse(url, "its host must be an IP address of this machine, localhost, or * for all its addresses"),
        };
        return new ListenAddress(url, new IPEndPoint(ip, address.Port));
    }

    private static UserErrorException Refuse(string url, string rule) => new(ExitCodes.Invalid, $"--urls has '{url}'; {rule}.");
}
