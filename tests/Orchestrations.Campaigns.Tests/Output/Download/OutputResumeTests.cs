using Orchestrations.Campaigns.Output.Download;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Output.Download;

public sealed class OutputResumeTests : IDisposable
{
    private const string ETag = "ETag: \"one\"";

    private readonly DownloadFixture _fixture = new();
    private readonly byte[] _video = DownloadFixture.Video(500_000);

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("ETag: \"one\"", "\"one\"")]
    [InlineData("Last-Modified: Mon, 27 Apr 2026 16:00:00 GMT", "Mon, 27 Apr 2026 16:00:00 GMT")]
    public async Task A_short_body_goes_on_where_it_ended(string validator, string condition)
    {
        await using var server = new RawServer((request, connection) => request.Offset == 0
            ? WholeAsync(connection, 200_000, validator)
            : PartAsync(connection, request.Offset, _video.Length, validator));
        await _fixture.AssertDownloadedAsync(_video, await _fixture.DownloadAsync(server));

        var resumed = server.Requests.Last();
        Assert.Equal("bytes=200000-", resumed["Range"]);
        Assert.Equal(condition, resumed["If-Range"]);
        Assert.Equal(2, server.Requests.Count);
        Assert.Contains("200000", _fixture.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_is_reset_again_and_again_goes_on_each_time()
    {
        RawServer? asked = null;
        await using var server = asked = new RawServer(async (request, connection) =>
        {
            var isCut = asked!.Requests.Count < 3;
            var end = isCut ? request.Offset + 130_000 : _video.Length;
            await (request.Offset == 0 ? WholeAsync(connection, end, ETag) : PartAsync(connection, request.Offset, end, ETag));
            if (isCut)
            {
                connection.Reset();
            }
        });
        await _fixture.AssertDownloadedAsync(_video, await _fixture.DownloadAsync(server));
    }

    [Fact]
    public async Task A_stalled_connection_is_left_and_gone_on_from()
    {
        RawServer? asked = null;
        await using var server = asked = new RawServer(async (request, connection) =>
        {
            if (asked!.Requests.Count == 1)
            {
                await WholeAsync(connection, 200_000, ETag);
                await connection.StallAsync();
            }

            await PartAsync(connection, request.Offset, _video.Length, ETag);
        });
        _fixture.Options.Deadline = TimeSpan.FromHours(11);
        var download = _fixture.DownloadAsync(server);
        while (!_fixture.IsWriting)
        {
            await Task.Delay(1);
        }

        await _fixture.Time.AdvanceUntilAsync(TimeSpan.FromSeconds(31), () => server.Requests.Count > 1 || download.IsCompleted);
        await _fixture.AssertDownloadedAsync(_video, await download);
        Assert.InRange(server.Requests.Last().Offset, 1, 200_000);
    }

    [Fact]
    public async Task A_host_in_trouble_on_the_way_is_asked_again()
    {
        RawServer? asked = null;
        await using var server = asked = new RawServer((request, connection) => asked!.Requests.Count switch
        {
            1 => WholeAsync(connection, 1_000, ETag),
            2 => connection.SendAsync("503 Later", "Content-Length: 0"),
            _ => PartAsync(connection, request.Offset, _video.Length, ETag),
        });
        await _fixture.AssertDownloadedAsync(_video, await _fixture.DownloadAsync(server));
    }

    [Fact]
    public async Task An_address_that_expires_on_the_way_wants_a_fresh_one()
    {
        await using var server = new RawServer((request, connection) => request.Offset == 0
            ? WholeAsync(connection, 1_000, ETag)
            : connection.SendAsync("403 Expired", "Content-Length: 0"));
        Assert.True(Assert.IsType<OutputUnavailable>(await _fixture.DownloadAsync(server)).IsExpired);
    }

    [Fact]
    public async Task A_host_that_ignores_the_range_starts_from_the_beginning()
    {
        RawServer? asked = null;
        await using var server = asked = new RawServer((_, connection) => WholeAsync(connection, asked!.Requests.Count < 3 ? 1_000 : _video.Length, ETag));
        await _fixture.AssertDownloadedAsync(_video, await _fixture.DownloadAsync(server));
    }

    [Fact]
    public async Task Without_a_validator_a_part_is_never_trusted()
    {
        RawServer? asked = null;
        await using var server = asked = new RawServer((_, connection) => WholeAsync(connection, asked!.Requests.Count == 1 ? 1_000 : _video.Length, "ETag: W/\"weak\""));
        await _fixture.AssertDownloadedAsync(_video, await _fixture.DownloadAsync(server));
        Assert.All(server.Requests, request => Assert.Null(request["Range"]));
    }

    [Theory]
    [InlineData("ETag: \"two\"", 0, 0)]
    [InlineData(ETag, 0, 1)]
    [InlineData(ETag, 1, 0)]
    public async Task An_output_that_changed_on_the_way_is_never_mixed_with_what_was_had(string etag, int shift, int growth)
    {
        RawServer? asked = null;
        var other = DownloadFixture.Video(_video.Length);
        await using var server = asked = new RawServer(async (request, connection) =>
        {
            switch (asked!.Requests.Count)
            {
                case 1:
                    await WholeAsync(connection, 1_000, ETag);
                    break;
                case 2:
                    await connection.SendAsync(
                        "206 Partial Content",
                        etag,
                        $"Content-Range: bytes {request.Offset + shift}-{_video.Length - 1}/{_video.Length + growth}",
                        $"Content-Length: {_video.Length - request.Offset - shift}");
                    await connection.SendAsync(other.AsMemory(request.Offset + shift));
                    break;
                default:
                    await connection.SendAsync("200 OK", $"Content-Length: {other.Length}", "ETag: \"two\"");
                    await connection.SendAsync(other);
                    break;
            }
        });
        await _fixture.AssertDownloadedAsync(other, await _fixture.DownloadAsync(server));
    }

    [Fact]
    public async Task A_part_without_a_range_is_not_taken()
    {
        await using var server = new RawServer((request, connection) => request.Offset == 0
            ? WholeAsync(connection, 1_000, ETag)
            : connection.SendAsync("206 Partial Content", "Content-Length: 0"));
        Assert.IsType<OutputUnavailable>(await _fixture.DownloadAsync(server));
        Assert.InRange(server.Requests.Count, 2, 20);
    }

    [Fact]
    public async Task A_part_that_holds_too_much_starts_again()
    {
        RawServer? asked = null;
        await using var server = asked = new RawServer(async (request, connection) =>
        {
            if (asked!.Requests.Count == 2)
            {
                await connection.SendAsync(
                    "206 Partial Content",
                    ETag,
                    $"Content-Range: bytes {request.Offset}-{_video.Length - 1}/{_video.Length}",
                    $"Content-Length: {_video.Length}");
                await connection.SendAsync(_video);
            }
            else
            {
                await WholeAsync(connection, asked.Requests.Count == 1 ? 1_000 : _video.Length, ETag);
            }
        });
        await _fixture.AssertDownloadedAsync(_video, await _fixture.DownloadAsync(server));
    }

    [Fact]
    public async Task A_part_that_ends_early_without_an_error_goes_on()
    {
        await using var server = new RawServer(async (request, connection) =>
        {
            if (request.Offset == 0)
            {
                await WholeAsync(connection, 1_000, ETag);
                return;
            }

            // It says how much there is, and sends only some: a whole answer as far as HTTP can tell.
            var end = Math.Min(request.Offset + 200_000, _video.Length);
            await connection.SendAsync(
                "206 Partial Content",
                ETag,
                $"Content-Range: bytes {request.Offset}-{end - 1}/{_video.Length}",
                $"Content-Length: {end - request.Offset}");
            await connection.SendAsync(_video.AsMemory(request.Offset..end));
        });
        await _fixture.AssertDownloadedAsync(_video, await _fixture.DownloadAsync(server));
    }

    [Fact]
    public async Task Chunks_that_break_off_at_their_very_end_are_found_complete()
    {
        await using var server = new RawServer(async (request, connection) =>
        {
            if (request.Offset == 0)
            {
                await connection.SendAsync("200 OK", "Transfer-Encoding: chunked", ETag);
                await connection.SendAsync(System.Text.Encoding.ASCII.GetBytes($"{_video.Length:x}\r\n"));
                await connection.SendAsync(_video);
                await connection.SendAsync("\r\n"u8.ToArray());
            }
            else
            {
                await connection.SendAsync("416 Range Not Satisfiable", $"Content-Range: bytes */{_video.Length}", "Content-Length: 0");
            }
        });
        await _fixture.AssertDownloadedAsync(_video, await _fixture.DownloadAsync(server));
        Assert.Equal(_video.Length, server.Requests.Last().Offset);
    }

    [Fact]
    public async Task A_host_that_always_drops_is_given_up_after_a_few_tries()
    {
        await using var server = new RawServer((request, connection) => request.Offset == 0
            ? WholeAsync(connection, 1_000, ETag)
            : PartAsync(connection, request.Offset, request.Offset + 1, ETag));
        var unavailable = Assert.IsType<OutputUnavailable>(await _fixture.DownloadAsync(server));
        Assert.Equal((true, false), (unavailable.IsRetryable, unavailable.IsExpired));
        Assert.InRange(server.Requests.Count, 3, 10);
    }

    [Fact]
    public async Task A_host_that_always_drops_and_sends_no_parts_is_given_up_however_far_it_comes()
    {
        var large = DownloadFixture.Video(3_000_000);
        await using var server = new RawServer(async (_, connection) =>
        {
            await connection.SendAsync("200 OK", $"Content-Length: {large.Length}");
            await connection.SendAsync(large.AsMemory(0, 2_500_000));
        });
        Assert.IsType<OutputUnavailable>(await _fixture.DownloadAsync(server));
        Assert.InRange(server.Requests.Count, 2, 6);
    }

    private async Task WholeAsync(RawServer.Connection connection, int end, string validator)
    {
        await connection.SendAsync("200 OK", $"Content-Length: {_video.Length}", validator);
        await connection.SendAsync(_video.AsMemory(0, end));
    }

    private async Task PartAsync(RawServer.Connection connection, int offset, int end, string validator)
    {
        await connection.SendAsync(
            "206 Partial Content",
            validator,
            $"Content-Range: bytes {offset}-{_video.Length - 1}/{_video.Length}",
            $"Content-Length: {_video.Length - offset}");
        await connection.SendAsync(_video.AsMemory(offset..end));
    }
}
