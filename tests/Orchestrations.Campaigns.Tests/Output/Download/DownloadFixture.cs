using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Moq;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output.Download;
using Orchestrations.Gateway;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Output.Download;

/// <summary>A downloader over a temporary directory, with a gateway whose origin a test may choose.</summary>
internal sealed class DownloadFixture : IDisposable
{
    public const string Key = "sk-very-secret";

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("orchestrations-download-");
    private readonly CollectingLogger _logger = new();

    public DownloadFixture() => Store = new DirectoryObjectStore(ObjectDirectories.Under(_data.FullName));

    public ObjectName Target { get; } = new(ObjectContainer.Outputs, "spring/shot-01.mp4");

    public TestTime Time { get; } = new();

    public OutputOptions Options { get; } = new();

    public string? GatewayOrigin { get; set; }

    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; set; } = Dns.GetHostAddressesAsync;

    public IObjectStore Store { get; set; }

    public string Log => string.Join('\n', _logger.Lines);

    /// <summary>Whether an output is on its way into the store.</summary>
    public bool IsWriting => _data.EnumerateFiles("object-*", SearchOption.AllDirectories).Any();

    public static byte[] Video(int length)
    {
        var video = RandomNumberGenerator.GetBytes(length);
        byte[] head = [0, 0, 0, 0x18, .. "ftypisom"u8, 0, 0, 2, 0, .. "isommp42"u8];
        head.CopyTo(video, 0);
        return video;
    }

    public Task<DownloadResult> DownloadAsync(RawServer server, DownloadKind kind = DownloadKind.Video)
    {
        Options.AllowedHosts = [$"127.0.0.1:{server.Port}"];
        return DownloadAsync(server.Address, kind);
    }

    public async Task<DownloadResult> DownloadAsync(Uri address, DownloadKind kind = DownloadKind.Video, CancellationToken cancellationToken = default)
    {
        var gateway = new Mock<IGatewayClient>();
        gateway.Setup(client => client.IsGatewayOrigin(It.IsAny<Uri>()))
            .Returns((Uri uri) => GatewayOrigin is not null && uri.GetLeftPart(UriPartial.Authority) == GatewayOrigin);

        // It puts the key on anything, so that whoever asks it for too much is found out.
        gateway.Setup(client => client.Authorize(It.IsAny<HttpRequestMessage>()))
            .Callback((HttpRequestMessage request) => request.Headers.Authorization = new("Bearer", Key));
        using var downloader = new OutputDownloader(Store, gateway.Object, Microsoft.Extensions.Options.Options.Create(Options), Time, _logger, Resolve);
        var result = await downloader.DownloadAsync(address, Target, kind, TimeSpan.Zero, cancellationToken);

        Assert.DoesNotContain("hush", result.ToString() + Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, result.ToString() + Log, StringComparison.Ordinal);
        if (result is not OutputDownloaded)
        {
            Assert.Null(await Store.GetInfoAsync(Target, CancellationToken.None));
            Assert.False(IsWriting, "A temporary file was left behind.");
        }

        return result;
    }

    /// <summary>That the output is in place, and is this one.</summary>
    public async Task AssertDownloadedAsync(byte[] expected, DownloadResult result, string mediaType = "video/mp4")
    {
        var output = Assert.IsType<OutputDownloaded>(result).Output;
        Assert.Equal(
            (Target, expected.Length, Convert.ToHexStringLower(SHA256.HashData(expected)), mediaType),
            (output.Name, (int)output.Bytes, output.Sha256, output.ContentType));
        var read = await Store.ReadAsync(Target, expected.Length, CancellationToken.None);
        Assert.Equal(expected, read!.Bytes);
    }

    public void Dispose() => _data.Delete(recursive: true);

    private sealed class CollectingLogger : ILogger<OutputDownloader>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception) + exception);
    }
}
