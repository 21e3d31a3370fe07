using System.Net;
using System.Net.Sockets;

namespace Orchestrations.Campaigns.Output.Download;

/// <summary>
/// Connects to addresses that were checked: a name is resolved once, here, and the connection goes to what it was resolved to, so that a second
/// answer of the name service changes nothing.
/// </summary>
internal sealed class GuardedConnection(AddressRules rules, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.InitialRequestMessage.RequestUri!;
        var addresses = await resolve(context.DnsEndPoint.Host, cancellationToken);
        if (!rules.IsTrusted(target))
        {
            var count = addresses.Length;
            addresses = [.. addresses.Where(PublicAddress.Is)];
            if (addresses.Length == 0 && count > 0)
            {
                throw OutputFailureException.Rejected(AddressRules.NotPublic(target), isBySettings: true);
            }
        }

        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.HostNotFound);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
