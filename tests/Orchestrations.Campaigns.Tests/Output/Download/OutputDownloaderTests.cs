using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Campaigns.Output.Download;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Output.Download;

public sealed class OutputDownloaderTests : IDisposable
{
    private readonly DownloadFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(24)]
    [InlineData(64)]
    [InlineData(3_000_000)]
    public async Task An_output_arrives_whole_with_its_sum(int length)
    {
        var video = DownloadFixture.Video(length);
        await using var server = new RawServer((_, connection) => AnswerAsync(connection, video));
        await _fixture.AssertDownloadedAsync(video, await _fixture.DownloadAsync(server));
    }

    [Fact]
    public async Task Nothing_but_the_request_goes_to_the_host()
    {
        var video = DownloadFixture.Video(100);
        await using var server = new RawServer((_, connection) => AnswerAsync(connection, video, "Set-Cookie: a=b"));
        await _fixture.DownloadAsync(server);
        await _fixture.DownloadAsync(server);
        Assert.All(server.Requests, request =>
        {
            Assert.Equal("/video.mp4?X-Signature=hush", request.Target);
            Assert.Equal(["Accept-Encoding", "Host", "User-Agent"], request.Headers.Keys.Order(StringComparer.Ordinal));
            Assert.Equal("identity", request["Accept-Encoding"]);
        });
    }

    [Fact]
    public async Task An_output_in_chunks_arrives_whole()
    {
        var video = DownloadFixture.Video(5_000);
        await using var server = new RawServer(async (_, connection) =>
        {
            await connection.SendAsync("200 OK", "Transfer-Encoding: chunked");
            await SendChunkAsync(connection, video.AsMemory(0, 2_000));
            await SendChunkAsync(connection, video.AsMemory(2_000));
            await connection.SendAsync("0\r\n\r\n"u8.ToArray());
        });
        await _fixture.AssertDownloadedAsync(video, await _fixture.DownloadAsync(server));
    }

    [Fact]
    public async Task A_MOV_file_is_a_video()
    {
        var video = DownloadFixture.Video(100);
        "qt  "u8.CopyTo(video.AsSpan(8));
        await using var server = new RawServer((_, connection) => AnswerAsync(connection, video));
        var result = Assert.IsType<OutputDownloaded>(await _fixture.DownloadAsync(server));
        Assert.Equal(100, result.Output.Bytes);
    }

    [Theory]
    [InlineData("89504E470D0A1A0A0000")]
    [InlineData("FFD8FFE000104A464946")]
    public async Task A_last_frame_is_an_image(string hex)
    {
        var image = Convert.FromHexString(hex);
        await using var server = new RawServer((_, connection) => AnswerAsync(connection, image));
        var result = Assert.IsType<OutputDownloaded>(await _fixture.DownloadAsync(server, DownloadKind.Image));
        Assert.Equal(image.Length, result.Output.Bytes);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<!doctype html><html>", "a page")]
    [InlineData("  \r\n<html>", "a page")]
    [InlineData("<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "an XML document")]
    [InlineData("\uFEFF<?xml version='1.0'?>", "an XML document")]
    [InlineData("{\"error\":\"expired\"}", "a JSON document")]
    [InlineData("[]", "a JSON document")]
    [InlineData("....ftyp", "of another kind")]
    [InlineData("RIFF....WAVEfmt ", "of another kind")]
    [InlineData("\u0001\u0002\u0003", "of another kind")]
    public async Task A_document_instead_of_a_video_is_rejected(string body, string expected)
    {
        await using var server = new RawServer((_, connection) => AnswerAsync(connection, System.Text.Encoding.UTF8.GetBytes(body), "Content-Type: video/mp4"));
        var rejected = Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(server));
        Assert.Contains(expected, rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_video_is_no_image()
    {
        await using var server = new RawServer((_, connection) => AnswerAsync(connection, DownloadFixture.Video(100)));
        Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(server, DownloadKind.Image));
    }

    [Fact]
    public async Task A_compressed_answer_is_rejected_unread()
    {
        // Ten megabytes of zeros in ten kilobytes: it would never be unpacked.
        using var bomb = new MemoryStream();
        await using (var gzip = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[10_000_000]);
        }

        await using var server = new RawServer((_, connection) => AnswerAsync(connection, bomb.ToArray(), "Content-Encoding: gzip"));
        var rejected = Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(server));
        Assert.Contains("compressed", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_declared_too_large_is_rejected_before_it_is_read()
    {
        _fixture.Options.MaxBytes = 1_000;
        await using var server = new RawServer(async (_, connection) =>
        {
            await connection.SendAsync("200 OK", "Content-Length: 1001");
            await connection.StallAsync();
        });
        var rejected = Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(server));
        Assert.Contains("Output__MaxBytes", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_grows_too_large_is_rejected_while_it_comes()
    {
        _fixture.Options.MaxBytes = 1_000_000;
        await using var server = new RawServer(async (_, connection) =>
        {
            await connection.SendAsync("200 OK", "Transfer-Encoding: chunked");
            await SendChunkAsync(connection, DownloadFixture.Video(64));
            while (true)
            {
                await SendChunkAsync(connection, new byte[100_000]);
            }
        });
        Assert.IsType<OutputRejected>(await _fixture.DownloadAsync(server));
    }

    [Fact]
    public async Task An_output_of_just_the_size_allowed_is_taken()
    {
        _fixture.Options.MaxBytes = 1_000;
        var video = DownloadFixture.Video(1_000);
        await using var server = new RawServer((_, connection) => AnswerAsync(connection, video));
        await _fixture.AssertDownloadedAsync(video, await _fixture.DownloadAsync(server));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task A_refused_address_wants_a_fresh_one(int status)
    {
        await using var server = new RawServer((_, connection) => connection.SendAsync($"{status} No", "Content-Length: 0"));
        var unavailable = Assert.IsType<OutputUnavailable>(await _fixture.DownloadAsync(server));
        Assert.Equal((true, true), (unavailable.IsRetryable, unavailable.IsExpired));
        Assert.Contains($"{status}", unavailable.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_host_in_trouble_is_asked_a_few_times_and_then_later(int status)
    {
        await using var server = new RawServer((_, connection) => connection.SendAsync($"{status} Later", "Content-Length: 0"));
        var unavailable = Assert.IsType<OutputUnavailable>(await _fixture.DownloadAsync(server));
        Assert.Equal((true, false), (unavailable.IsRetryable, unavailable.IsExpired));
        Assert.InRange(server.Requests.Count, 2, 10);
    }

    [Fact]
    public async Task A_host_that_recovers_is_enough()
    {
        var video = DownloadFixture.Video(100);
        RawServer? asked = null;
        await using var server = asked = new RawServer((_, connection) =>
            asked!.Requests.Count == 1 ? connection.SendAsync("503 Later", "Content-Length: 0") : AnswerAsync(connection, video));
        await _fixture.AssertDownloadedAsync(video, await _fixture.DownloadAsync(server));
    }

    [Fact]
    public async Task A_host_that_nobody_answers_at_is_unavailable()
    {
        var server = new RawServer((_, _) => Task.CompletedTask);
        _fixture.Options.AllowedHosts = ["127.0.0.1"];
        var address = server.Address;
        await server.DisposeAsync();
        var unavailable = Assert.IsType<OutputUnavailable>(await _fixture.DownloadAsync(address));
        Assert.Equal((true, false), (unavailable.IsRetryable, unavailable.IsExpired));
    }

    [Fact]
    public async Task A_host_without_an_address_is_unavailable()
    {
        _fixture.Resolve = (_, _) => Task.FromResult<IPAddress[]>([]);
        var unavailable = Assert.IsType<OutputUnavailable>(await _fixture.DownloadAsync(new Uri("https://example.com/a?hush")));
        Assert.True(unavailable.IsRetryable);
    }

    [Fact]
    public async Task A_host_that_does_not_speak_TLS_is_unavailable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _fixture.Options.AllowedHosts = ["127.0.0.1"];
        var download = _fixture.DownloadAsync(new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/?hush"));
        while (await Task.WhenAny(listener.AcceptSocketAsync(), download) is Task<Socket> accepted)
        {
            using var socket = await accepted;
            await socket.SendAsync("HTTP/1.1 400 This is plain\r\n\r\n"u8.ToArray());
        }

        var unavailable = Assert.IsType<OutputUnavailable>(await download);
        Assert.Contains("SecureConnectionError", unavailable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_sends_nothing_is_given_up_after_a_while()
    {
        await using var server = new RawServer((_, connection) => connection.StallAsync());
        var download = _fixture.DownloadAsync(server);
        await _fixture.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(31), () => download.IsCompleted);
        var unavailable = Assert.IsType<OutputUnavailable>(await download);
        Assert.Equal((true, false), (unavailable.IsRetryable, unavailable.IsExpired));
        Assert.Contains("30 seconds", unavailable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_does_not_end_in_time_is_left_for_later()
    {
        _fixture.Options.Deadline = TimeSpan.FromMinutes(1);
        await using var server = new RawServer(async (_, connection) =>
        {
            await connection.SendAsync("200 OK", "Content-Length: 1000000000", "ETag: \"1\"");
            await connection.SendAsync(DownloadFixture.Video(100));
            while (true)
            {
                await connection.SendAsync(new byte[10]);
            }
        });
        var download = _fixture.DownloadAsync(server);
        await _fixture.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(29), () => download.IsCompleted);
        var unavailable = Assert.IsType<OutputUnavailable>(await download);
        Assert.True(unavailable.IsRetryable);
        Assert.Contains("Output__Deadline", unavailable.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_download_throws_and_leaves_nothing()
    {
        var begun = new TaskCompletionSource();
        await using var server = new RawServer(async (_, connection) =>
        {
            await connection.SendAsync("200 OK", "Content-Length: 1000");
            await connection.SendAsync(DownloadFixture.Video(100));
            begun.SetResult();
            await connection.StallAsync();
        });
        _fixture.Options.AllowedHosts = ["127.0.0.1"];
        using var cancellation = new CancellationTokenSource();
        var download = _fixture.DownloadAsync(server.Address, cancellationToken: cancellation.Token);
        await begun.Task;
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
        Assert.Null(await _fixture.Store.GetInfoAsync(_fixture.Target, CancellationToken.None));
    }

    [Fact]
    public async Task A_store_that_fails_is_not_the_output_s_fault()
    {
        var blocked = Path.GetTempFileName();
        _fixture.Store = new DirectoryObjectStore(ObjectDirectories.Under(blocked));
        await using var server = new RawServer((_, connection) => AnswerAsync(connection, DownloadFixture.Video(100)));
        await Assert.ThrowsAsync<ObjectStoreException>(() => _fixture.DownloadAsync(server));
        File.Delete(blocked);
    }

    private static async Task AnswerAsync(RawServer.Connection connection, byte[] body, params string[] headers)
    {
        await connection.SendAsync("200 OK", [$"Content-Length: {body.Length}", .. headers]);
        await connection.SendAsync(body);
    }

    private static async Task SendChunkAsync(RawServer.Connection connection, ReadOnlyMemory<byte> chunk)
    {
        await connection.SendAsync(System.Text.Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
        await connection.SendAsync(chunk);
        await connection.SendAsync("\r\n"u8.ToArray());
    }
}
