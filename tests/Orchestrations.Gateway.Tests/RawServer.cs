using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orchestrations.Gateway.Tests;

/// <summary>A TCP server that reads HTTP requests whole, counts them, and does with each connection what the test says.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int, NetworkStream, CancellationToken, Task<bool>> _answer;
    private readonly Task _accepting;
    private int _requests;

    /// <summary>Listens on a free port.</summary>
    /// <param name="answer">Answers the n-th request, from 1, and says whether the connection stays open.</param>
    public RawServer(Func<int, NetworkStream, CancellationToken, Task<bool>> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>The requests as they came, head and body.</summary>
    public ConcurrentQueue<string> Texts { get; } = new();

    public int Requests => Volatile.Read(ref _requests);

    public static async Task<bool> WriteAsync(NetworkStream stream, string answer, bool keepOpen)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer));
        return keepOpen;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient connection)
    {
        using var _ = connection;
        try
        {
            var stream = connection.GetStream();
            while (await ReadRequestAsync(stream) && await _answer(Interlocked.Increment(ref _requests), stream, _stop.Token))
            {
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client hung up, or the test is over.
        }
    }

    private async Task<bool> ReadRequestAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        int read;
        while ((read = await stream.ReadAsync(buffer, _stop.Token)) > 0)
        {
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var request = text.ToString();
            var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && request.Length >= end + 4 + ContentLength(request))
            {
                Texts.Enqueue(request);
                return true;
            }
        }

        return false;
    }

    private static int ContentLength(string request)
    {
        const string Header = "Content-Length: ";
        var from = request.IndexOf(Header, StringComparison.OrdinalIgnoreCase);
        return from < 0 ? 0 : int.Parse(request[(from + Header.Length)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
