using System.Net.Http.Headers;
using System.Security.Cryptography;
using static Orchestrations.Simulator.Tests.TestGateway;

namespace Orchestrations.Simulator.Tests;

public sealed class OutputTests
{
    [Theory]
    [InlineData("16:9")]
    [InlineData("9:16")]
    [InlineData("1:1")]
    public async Task An_output_is_an_MP4_whose_boxes_add_up(string ratio)
    {
        await using var gateway = await StartAsync();
        var request = Generation("a lake at dawn");
        request["ratio"] = ratio;

        var bytes = await gateway.Anonymous.GetByteArrayAsync(new Uri(Text(Data(await gateway.RunAsync(request))["result_url"])));

        Assert.Equal(["ftyp", "moov", "mdat", "uuid"], Boxes(bytes).Where(box => box != "free"));
        Assert.InRange(bytes.Length, 1_000, 40_000);
    }

    [Fact]
    public async Task Every_output_differs_and_stays_the_same_when_asked_again()
    {
        await using var gateway = await StartAsync();
        var first = await gateway.VideoAsync("one");
        var second = await gateway.VideoAsync("two");

        var once = SHA256.HashData(await gateway.Anonymous.GetByteArrayAsync(first));
        var again = SHA256.HashData(await gateway.Anonymous.GetByteArrayAsync(first));
        var other = SHA256.HashData(await gateway.Anonymous.GetByteArrayAsync(second));

        Assert.Equal(once, again);
        Assert.NotEqual(once, other);
        Assert.Equal(Convert.ToHexStringLower(once), gateway.Journal.Downloads[0].Sha256);
        Assert.True(gateway.Journal.Downloads[0].Complete);
    }

    [Fact]
    public async Task The_last_frame_is_a_PNG()
    {
        await using var gateway = await StartAsync();
        var request = Generation("a lake at dawn");
        request["return_last_frame"] = true;
        var upstream = Data(await gateway.RunAsync(request))["data"]!;

        using var response = await gateway.Anonymous.GetAsync(new Uri(Text(upstream["content"]!["last_frame_url"])));

        Assert.Equal("image/png", response.Content.Headers.ContentType!.MediaType);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], bytes[..4]);
        Assert.Equal(["IHDR", "tEXt", "IEND"], Chunks(bytes).Where(chunk => chunk is not ("IDAT" or "pHYs")));
    }

    [Fact]
    public async Task Outputs_have_an_origin_of_their_own()
    {
        await using var gateway = await StartAsync();

        var url = await gateway.VideoAsync("a lake at dawn");

        Assert.NotEqual(gateway.Simulator.BaseAddress.Port, url.Port);
        Assert.Equal(gateway.Simulator.OutputAddress.Authority, url.Authority);
    }

    [Fact]
    public async Task A_padded_output_has_the_size_asked_for_and_its_parts_join()
    {
        await using var gateway = await StartAsync(Options with { OutputBytes = 5_000_000 });
        var url = await gateway.VideoAsync("a lake at dawn");

        var whole = await gateway.Anonymous.GetByteArrayAsync(url);
        var parts = new List<byte>();
        for (var from = 0; from < whole.Length; from += 1_234_567)
        {
            parts.AddRange(await PartAsync(gateway, url, from, Math.Min(from + 1_234_566, whole.Length - 1)));
        }

        Assert.Equal(5_000_000, whole.Length);
        Assert.True(whole.AsSpan().SequenceEqual(parts.ToArray()));
        Assert.Equal(["ftyp", "moov", "mdat", "uuid"], Boxes(whole).Where(box => box != "free"));
    }

    [Fact]
    public async Task A_suffix_range_gives_the_end()
    {
        await using var gateway = await StartAsync();
        var url = await gateway.VideoAsync("a lake at dawn");
        var whole = await gateway.Anonymous.GetByteArrayAsync(url);
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(null, 100) } };

        using var response = await gateway.Anonymous.SendAsync(request);

        Assert.Equal(206, (int)response.StatusCode);
        Assert.Equal(whole[^100..], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_range_past_the_end_is_416_and_names_the_length()
    {
        await using var gateway = await StartAsync();
        var url = await gateway.VideoAsync("a lake at dawn");
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(10_000_000, null) } };

        using var response = await gateway.Anonymous.SendAsync(request);

        Assert.Equal(416, (int)response.StatusCode);
        Assert.True(response.Content.Headers.ContentRange!.Length > 1_000);
    }

    [Fact]
    public async Task A_range_is_honoured_only_while_the_output_is_the_same()
    {
        await using var gateway = await StartAsync();
        var url = await gateway.VideoAsync("a lake at dawn");
        using var head = await gateway.Anonymous.SendAsync(new HttpRequestMessage(HttpMethod.Head, url));
        var conditions = new[]
        {
            new RangeConditionHeaderValue(head.Headers.ETag!),
            new RangeConditionHeaderValue(head.Content.Headers.LastModified!.Value),
            new RangeConditionHeaderValue(new EntityTagHeaderValue("\"another\"")),
        };

        var statuses = new List<int>();
        foreach (var condition in conditions)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url)
            {
                Headers = { Range = new RangeHeaderValue(100, null), IfRange = condition },
            };
            using var response = await gateway.Anonymous.SendAsync(request);
            statuses.Add((int)response.StatusCode);
        }

        Assert.Equal([206, 206, 200], statuses);
        Assert.True(head.Content.Headers.ContentLength > 1_000);
    }

    [Fact]
    public async Task An_expired_url_is_403_and_a_new_poll_gives_a_valid_one()
    {
        await using var gateway = await StartAsync();
        var id = await gateway.AcceptAsync("a lake at dawn");
        gateway.Clock.Advance(GenerationTime);
        var old = new Uri(Text(Data(await gateway.PollAsync(id))["result_url"]));

        gateway.Clock.Advance(TimeSpan.FromHours(12) + TimeSpan.FromSeconds(1));
        using var expired = await gateway.Anonymous.GetAsync(old);
        using var valid = await gateway.Anonymous.GetAsync(new Uri(Text(Data(await gateway.PollAsync(id))["result_url"])));

        Assert.Equal(403, (int)expired.StatusCode);
        Assert.Equal("application/xml", expired.Content.Headers.ContentType!.MediaType);
        Assert.Contains("<Message>Request has expired</Message>", await expired.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(200, (int)valid.StatusCode);
        Assert.Equal([403, 200], gateway.Journal.Downloads.Select(download => download.Status!.Value));
    }

    [Theory]
    [InlineData("X-Amz-Signature=", "X-Amz-Signature=0")]
    [InlineData("X-Amz-Expires=", "X-Amz-Expires=9")]
    [InlineData("X-Amz-Date=", "X-Amz-Date=x")]
    public async Task A_url_that_was_changed_is_403(string from, string to)
    {
        await using var gateway = await StartAsync();
        var url = await gateway.VideoAsync("a lake at dawn");

        using var response = await gateway.Anonymous.GetAsync(new Uri(url.ToString().Replace(from, to, StringComparison.Ordinal)));

        Assert.Equal(403, (int)response.StatusCode);
        Assert.StartsWith("<?xml", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_sent_to_the_output_is_refused()
    {
        await using var gateway = await StartAsync();
        var url = await gateway.VideoAsync("a lake at dawn");

        using var response = await gateway.Client.GetAsync(url);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Contains("Only one auth mechanism allowed", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_output_host_knows_nothing_but_outputs_and_reads_only()
    {
        await using var gateway = await StartAsync();
        var url = await gateway.VideoAsync("a lake at dawn");

        using var gone = await gateway.Anonymous.GetAsync(new Uri(gateway.Simulator.OutputAddress, "/v1/video/generations/x"));
        using var put = await gateway.Anonymous.PutAsync(url, new StringContent("mine"));

        Assert.Equal(403, (int)gone.StatusCode);
        Assert.Equal(405, (int)put.StatusCode);
    }

    private static async Task<byte[]> PartAsync(TestGateway gateway, Uri url, long from, long to)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(from, to) } };
        using var response = await gateway.Anonymous.SendAsync(request);
        Assert.Equal(206, (int)response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>The types of the picture's chunks, whose lengths must end where it does.</summary>
    private static List<string> Chunks(byte[] picture)
    {
        var types = new List<string>();
        var at = 8;
        while (at < picture.Length)
        {
            types.Add(System.Text.Encoding.ASCII.GetString(picture.AsSpan(at + 4, 4)));
            at += 12 + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(at));
        }

        Assert.Equal(picture.Length, at);
        return types;
    }

    /// <summary>The types of the file's boxes, whose lengths must end where the file does.</summary>
    private static List<string> Boxes(byte[] file)
    {
        var types = new List<string>();
        var at = 0L;
        while (at < file.Length)
        {
            var box = file.AsSpan((int)at);
            long size = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(box);
            types.Add(System.Text.Encoding.ASCII.GetString(box[4..8]));
            at += size == 1 ? System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(box[8..]) : size;
        }

        Assert.Equal(file.Length, at);
        return types;
    }
}
