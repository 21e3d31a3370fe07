using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Orchestrations.Gateway.Tests;

public sealed class SubmissionWireTests
{
    private const string Accepted = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{\"id\":\"asyn-1\"} ";

    [Fact]
    public async Task A_submission_whose_connection_is_closed_without_an_answer_arrives_once_and_is_ambiguous()
    {
        await using var server = new RawServer((_, _, _) => Task.FromResult(false));
        await using var services = Live.Services(server.Address);

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayFailureKind.Unavailable, result.Failure!.Kind);
        Assert.Equal(GatewayAcceptance.Ambiguous, result.Failure.Acceptance);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_submission_on_a_pooled_connection_that_dies_under_it_arrives_once_and_is_ambiguous()
    {
        await using var server = new RawServer((number, stream, _) =>
            number == 1 ? RawServer.WriteAsync(stream, Accepted, keepOpen: true) : Task.FromResult(false));
        await using var services = Live.Services(server.Address);
        var client = services.GetRequiredService<IGatewayClient>();

        var first = await client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);
        var second = await client.SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal("asyn-1", first.Value);
        Assert.Equal(GatewayAcceptance.Ambiguous, second.Failure!.Acceptance);
        Assert.Equal(2, server.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_not_followed_and_leaves_a_submission_ambiguous(int status)
    {
        await using var elsewhere = new RawServer((_, stream, _) => RawServer.WriteAsync(stream, Accepted, keepOpen: false));
        await using var server = new RawServer((_, stream, _) => RawServer.WriteAsync(
            stream,
            $"HTTP/1.1 {status} Moved\r\nLocation: {elsewhere.Address}v1\r\nContent-Length: 0\r\n\r\n",
            keepOpen: false));
        await using var services = Live.Services(server.Address);

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayFailureKind.Protocol, result.Failure!.Kind);
        Assert.Equal(GatewayAcceptance.Ambiguous, result.Failure.Acceptance);
        Assert.Equal(status, result.Failure.HttpStatus);
        Assert.Equal((1, 0), (server.Requests, elsewhere.Requests));
    }

    [Fact]
    public async Task A_refused_connection_is_a_refusal()
    {
        await using var services = Live.Services(new Uri($"http://127.0.0.1:{FreePort()}"));

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayFailureKind.Unavailable, result.Failure!.Kind);
        Assert.Equal(GatewayAcceptance.Refused, result.Failure.Acceptance);
        Assert.Null(result.Failure.HttpStatus);
    }

    [Fact]
    public async Task A_name_that_does_not_resolve_is_a_refusal()
    {
        await using var services = Live.Services(new Uri("http://no-such-host.invalid"));

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayAcceptance.Refused, result.Failure!.Acceptance);
    }

    [Fact]
    public async Task A_failed_handshake_is_a_refusal()
    {
        using var plain = new TcpListener(IPAddress.Loopback, 0);
        plain.Start();
        var closing = plain.AcceptTcpClientAsync().ContinueWith(accepted => accepted.Result.Dispose(), TaskScheduler.Default);
        await using var services = Live.Services(new Uri($"https://127.0.0.1:{((IPEndPoint)plain.LocalEndpoint).Port}"));

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayAcceptance.Refused, result.Failure!.Acceptance);
        await closing;
    }

    [Fact]
    public async Task A_handshake_that_never_ends_is_a_refusal()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var services = Live.Services(
            new Uri($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"),
            options => options.RequestTimeout = TimeSpan.FromSeconds(1));

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayFailureKind.Unavailable, result.Failure!.Kind);
        Assert.Equal(GatewayAcceptance.Refused, result.Failure.Acceptance);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_in_time_is_ambiguous()
    {
        await using var server = new RawServer(async (_, _, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return false;
        });
        await using var services = Live.Services(server.Address, options => options.RequestTimeout = TimeSpan.FromSeconds(1));

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayFailureKind.Unavailable, result.Failure!.Kind);
        Assert.Equal(GatewayAcceptance.Ambiguous, result.Failure.Acceptance);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_reset_after_the_request_is_ambiguous()
    {
        await using var server = new RawServer((_, stream, _) =>
        {
            stream.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
            return Task.FromResult(false);
        });
        await using var services = Live.Services(server.Address);

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayAcceptance.Ambiguous, result.Failure!.Acceptance);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task An_answer_that_drips_for_ever_ends_with_the_timeout()
    {
        await using var server = new RawServer(async (_, stream, stop) =>
        {
            await RawServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{\"id\":\"", keepOpen: true);
            await Task.Delay(Timeout.Infinite, stop);
            return false;
        });
        await using var services = Live.Services(server.Address, options => options.RequestTimeout = TimeSpan.FromSeconds(1));

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayFailureKind.Unavailable, result.Failure!.Kind);
        Assert.Equal(GatewayAcceptance.Ambiguous, result.Failure.Acceptance);
        Assert.Equal("{\"id\":\"", result.Failure.RawAnswer);
    }

    [Theory]
    [InlineData("{\"id\":\"asyn-1\"}", "asyn-1")]
    [InlineData("{\"id\":\"asyn-1\"", null)]
    public async Task An_answer_that_breaks_off_counts_where_its_json_is_whole(string body, string? id)
    {
        await using var server = new RawServer((_, stream, _) =>
            RawServer.WriteAsync(stream, $"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{body}", keepOpen: false));
        await using var services = Live.Services(server.Address);

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(id, result.Value);
        Assert.Equal(id is null ? GatewayAcceptance.Ambiguous : null, result.Failure?.Acceptance);
        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task A_refusal_whose_body_breaks_off_is_still_a_refusal()
    {
        await using var server = new RawServer((_, stream, _) =>
            RawServer.WriteAsync(stream, "HTTP/1.1 400 Bad Request\r\nContent-Length: 500\r\n\r\n{\"error\":", keepOpen: false));
        await using var services = Live.Services(server.Address);

        var result = await services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, CancellationToken.None);

        Assert.Equal(GatewayFailureKind.InvalidRequest, result.Failure!.Kind);
        Assert.Equal(GatewayAcceptance.Refused, result.Failure.Acceptance);
    }

    [Fact]
    public async Task Cancellation_throws_and_is_no_failure()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = new RawServer(async (_, _, stop) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, stop);
            return false;
        });
        await using var services = Live.Services(server.Address);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => services.GetRequiredService<IGatewayClient>().SubmitGenerationAsync(Live.Generation, cancel.Token));
    }

    [Fact]
    public async Task A_read_on_a_dying_connection_is_tried_again()
    {
        await using var server = new RawServer((number, stream, _) => number < 3
            ? Task.FromResult(false)
            : RawServer.WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\n{\"status\":\"queued\"}", keepOpen: true));
        await using var services = Live.Services(server.Address);

        var result = await services.GetRequiredService<IGatewayClient>().ReadGenerationAsync("asyn-1", CancellationToken.None);

        Assert.Equal(GenerationStatus.Queued, result.Value!.Status);
        Assert.Equal(3, server.Requests);
    }

    [Fact]
    public async Task A_body_is_never_written_twice()
    {
        using var content = new SingleSendContent(new ByteArrayContent([1, 2, 3]));

        Assert.False(content.WasBegun);
        await content.CopyToAsync(Stream.Null);

        Assert.True(content.WasBegun);
        await Assert.ThrowsAsync<HttpRequestException>(() => content.CopyToAsync(Stream.Null));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
