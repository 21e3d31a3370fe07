using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Orchestrations.Campaigns.Tests.Output.Download;

/// <summary>A server that answers each connection's one request with whatever bytes a test wants, and breaks off when it wants.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<Request, Connection, Task> _answer;
    private readonly Task _accepting;

    public RawServer(Func<Request, Connection, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public ConcurrentQueue<Request> Requests { get; } = [];

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Origin => $"http://127.0.0.1:{Port}";

    public Uri Address => new($"{Origin}/video.mp4?X-Signature=hush");

    public async ValueTask DisposeAsync()
    {
        // Stopped after the loop has seen its end: until then it may ask the listener for the next connection.
        await _stopped.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections);
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stopped.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (await ReadRequestAsync(stream) is { } request)
            {
                Requests.Enqueue(request);
                await _answer(request, new Connection(socket, stream, _stopped.Token));
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client went away, or the test is over.
        }
    }

    private async Task<Request?> ReadRequestAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, detectEncodingFromByteOrderMarks: false, bufferSize: 1024, leaveOpen: true);
        if (await reader.ReadLineAsync(_stopped.Token) is not { } line)
        {
            return null;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(_stopped.Token) is { Length: > 0 } header)
        {
            headers[header[..header.IndexOf(':', StringComparison.Ordinal)]] = header[(header.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }

        return new Request(line.Split(' ')[1], headers);
    }

    internal sealed record Request(string Target, IReadOnlyDictionary<string, string> Headers)
    {
        public string? this[string header] => Headers.TryGetValue(header, out var value) ? value : null;

        /// <summary>Where the range begins, or 0.</summary>
        public int Offset => this["Range"] is { } range ? int.Parse(range["bytes=".Length..^1], null) : 0;
    }

    internal sealed class Connection(Socket socket, NetworkStream stream, CancellationToken stopped)
    {
        public async Task SendAsync(string status, params string[] headers) =>
            await SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n"));

        public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, stopped);

        /// <summary>Sends nothing more until the client goes away.</summary>
        public async Task StallAsync() => _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, stopped);

        public void Reset() => socket.Close(0);
    }
}
