using System.Security.Cryptography;
using System.Text;
using Orchestrations.Campaigns.Objects;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Objects;

/// <summary>What every object store keeps to.</summary>
public abstract class ObjectStoreContract : IAsyncLifetime
{
    private const int MiB = 1024 * 1024;

    // The tests of a class share no objects: each has a path prefix of its own.
    private readonly string _prefix = Guid.NewGuid().ToString("N");

    protected static CancellationToken None => CancellationToken.None;

    protected abstract IObjectStore Store { get; }

    public abstract Task InitializeAsync();

    public abstract Task DisposeAsync();

    [Fact]
    public async Task An_object_that_was_never_written_is_not_there()
    {
        var name = Name("absent.json");
        Assert.Null(await Store.GetInfoAsync(name, None));
        Assert.Null(await Store.ReadAsync(name, 10, None));
        Assert.Null(await Store.OpenReadAsync(name, 0, null, None));
        Assert.Null(await Store.OpenReadAsync(name, 0, 0, None));
        Assert.Null(await Store.TryReplaceAsync(name, Bytes("x"), "application/json", "any", None));
        Assert.False(await Store.DeleteAsync(name, None));
        Assert.Null(await Store.GetInfoAsync(name, None));
    }

    [Fact]
    public async Task A_path_that_others_lie_below_is_no_object()
    {
        await Store.WriteAsync(Name("folder/file.json"), Bytes("x"), "application/json", None);
        Assert.Null(await Store.GetInfoAsync(Name("folder"), None));
        Assert.Null(await Store.ReadAsync(Name("folder"), 10, None));
        Assert.False(await Store.DeleteAsync(Name("folder"), None));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(MiB)]
    [InlineData(MiB + 1)]
    public async Task What_was_written_is_read_back_with_what_is_known_of_it(int length)
    {
        var name = Name("item.json");
        var content = RandomNumberGenerator.GetBytes(length);
        var etag = await Store.WriteAsync(name, content, "application/json", None);

        var read = await Store.ReadAsync(name, length, None);
        Assert.Equal(content, read!.Bytes);
        Assert.Equal(etag, read.ETag);

        var info = await Store.GetInfoAsync(name, None);
        Assert.Equal((name, length, "application/json", etag), (info!.Name, info.Bytes, info.ContentType, info.ETag));
        Assert.True(info.Sha256 is null || info.Sha256 == Sha256(content));
        Assert.Equal(TimeSpan.Zero, info.LastModified.Offset);
        Assert.InRange(info.LastModified, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(info, Assert.Single(await ListAsync("item")));
    }

    [Fact]
    public async Task An_object_larger_than_expected_is_not_read()
    {
        var name = Name("large.json");
        await Store.WriteAsync(name, new byte[11], "application/json", None);
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.ReadAsync(name, 10, None));
    }

    [Fact]
    public async Task What_is_there_is_not_created_again()
    {
        var name = Name("intent.json");
        var etag = await Store.TryCreateAsync(name, Bytes("first"), "application/json", None);
        Assert.NotNull(etag);
        Assert.Null(await Store.TryCreateAsync(name, Bytes("second"), "application/json", None));

        var read = await Store.ReadAsync(name, 10, None);
        Assert.Equal("first", Encoding.UTF8.GetString(read!.Bytes));
        Assert.Equal(etag, read.ETag);
    }

    [Fact]
    public async Task Of_many_creators_one_wins_and_its_content_stays()
    {
        var name = Name("race.json");
        var won = await Task.WhenAll(Enumerable.Range(0, 50).Select(racer => Task.Run(() =>
            Store.TryCreateAsync(name, Bytes($"racer {racer}"), "application/json", None))));

        var winner = Assert.Single(Enumerable.Range(0, 50), racer => won[racer] is not null);
        var read = await Store.ReadAsync(name, 100, None);
        Assert.Equal($"racer {winner}", Encoding.UTF8.GetString(read!.Bytes));
        Assert.Equal(won[winner], read.ETag);
    }

    [Fact]
    public async Task A_deleted_object_can_be_created_again()
    {
        var name = Name("again.json");
        Assert.NotNull(await Store.TryCreateAsync(name, Bytes("1"), "application/json", None));
        Assert.True(await Store.DeleteAsync(name, None));
        Assert.False(await Store.DeleteAsync(name, None));
        Assert.NotNull(await Store.TryCreateAsync(name, Bytes("2"), "application/json", None));
    }

    [Fact]
    public async Task Only_what_has_not_changed_is_replaced()
    {
        var name = Name("ledger.json");
        var first = await Store.WriteAsync(name, Bytes("1"), "application/json", None);
        var second = await Store.TryReplaceAsync(name, Bytes("2"), "application/json", first, None);
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Null(await Store.TryReplaceAsync(name, Bytes("3"), "application/json", first, None));
        Assert.Equal("2"u8.ToArray(), (await Store.ReadAsync(name, 10, None))!.Bytes);
        Assert.NotNull(await Store.TryReplaceAsync(name, Bytes("4"), "application/json", (await Store.GetInfoAsync(name, None))!.ETag, None));
    }

    [Fact]
    public async Task Counters_raced_by_compare_and_swap_lose_no_step()
    {
        var name = Name("counter.json");
        await Store.WriteAsync(name, Bytes("0"), "application/json", None);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var steps = 0; steps < 5;)
            {
                var read = await Store.ReadAsync(name, 10, None);
                var next = int.Parse(Encoding.UTF8.GetString(read!.Bytes), null) + 1;
                if (await Store.TryReplaceAsync(name, Bytes($"{next}"), "application/json", read.ETag, None) is not null)
                {
                    steps++;
                }
            }
        })));

        Assert.Equal("40"u8.ToArray(), (await Store.ReadAsync(name, 10, None))!.Bytes);
    }

    [Fact]
    public async Task A_large_stream_arrives_whole()
    {
        const int Chunks = 256;
        var name = Name("large.mp4");
        var chunk = RandomNumberGenerator.GetBytes(MiB / 4);
        using var expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        var written = await Store.WriteStreamAsync(
            name,
            "video/mp4",
            async (stream, cancellationToken) =>
            {
                for (var i = 0; i < Chunks; i++)
                {
                    expected.AppendData(chunk);
                    await stream.WriteAsync(chunk, cancellationToken);
                }
            },
            None);

        Assert.Equal((64L * MiB, "video/mp4", Convert.ToHexStringLower(expected.GetHashAndReset())), (written.Bytes, written.ContentType, written.Sha256));

        var info = await Store.GetInfoAsync(name, None);
        Assert.Equal((written.Bytes, written.ContentType, written.ETag), (info!.Bytes, info.ContentType, info.ETag));
        await using var read = await Store.OpenReadAsync(name, 0, null, None);
        Assert.Equal(written.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(read!)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData((8 * MiB) + 1)]
    public async Task A_stream_replaces_what_was_there(int length)
    {
        var name = Name("replaced.png");
        await Store.WriteAsync(name, Bytes("old"), "image/png", None);
        var content = RandomNumberGenerator.GetBytes(length);
        var written = await Store.WriteStreamAsync(name, "image/png", (stream, cancellationToken) => WriteAsync(stream, content, cancellationToken), None);
        Assert.Equal(Sha256(content), written.Sha256);
        var read = await Store.ReadAsync(name, length, None);
        Assert.Equal(content, read!.Bytes);
        Assert.Equal(written.ETag, read.ETag);
    }

    [Fact]
    public async Task A_writer_that_throws_leaves_nothing_and_its_error_passes()
    {
        var name = Name("failed.mp4");
        var thrown = await Assert.ThrowsAsync<IOException>(() => Store.WriteStreamAsync(
            name,
            "video/mp4",
            async (stream, cancellationToken) =>
            {
                await stream.WriteAsync(new byte[9 * MiB], cancellationToken);
                throw new IOException("the source broke");
            },
            None));

        Assert.Equal("the source broke", thrown.Message);
        Assert.Null(await Store.GetInfoAsync(name, None));
        Assert.Empty(await ListAsync(""));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_writer_that_throws_leaves_what_was_there_before()
    {
        var name = Name("kept.mp4");
        var etag = await Store.WriteAsync(name, Bytes("old"), "video/mp4", None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.WriteStreamAsync(
            name,
            "video/mp4",
            (_, _) => throw new InvalidOperationException("no"),
            None));
        Assert.Equal(etag, (await Store.ReadAsync(name, 10, None))!.ETag);
    }

    [Fact]
    public async Task A_cancelled_stream_leaves_nothing()
    {
        var name = Name("cancelled.mp4");
        using var cancellation = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.WriteStreamAsync(
            name,
            "video/mp4",
            async (stream, cancellationToken) =>
            {
                await stream.WriteAsync(new byte[MiB], cancellationToken);
                await cancellation.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            },
            cancellation.Token));
        Assert.Null(await Store.GetInfoAsync(name, None));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task The_stream_of_a_writer_only_goes_forward_and_ends_with_it()
    {
        Stream? kept = null;
        await Store.WriteStreamAsync(
            Name("forward.mp4"),
            "video/mp4",
            async (stream, cancellationToken) =>
            {
                kept = stream;
                Assert.True(stream is { CanWrite: true, CanRead: false, CanSeek: false });
                await stream.WriteAsync(new byte[3].AsMemory(), cancellationToken);
                await stream.FlushAsync(cancellationToken);
                Assert.Equal(3, stream.Position);
                Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
                Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
                Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
                Assert.Throws<NotSupportedException>(() => stream.Length);
                Assert.Throws<NotSupportedException>(() => stream.Position = 1);
                Assert.Throws<NotSupportedException>(() => stream.Read([1], 0, 1));
                await stream.DisposeAsync();
            },
            None);
        Assert.False(kept!.CanWrite);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await kept.WriteAsync(new byte[1]));
    }

    [Theory]
    [InlineData(0, null, "0123456789")]
    [InlineData(3, null, "3456789")]
    [InlineData(0, 4L, "0123")]
    [InlineData(3, 4L, "3456")]
    [InlineData(8, 100L, "89")]
    [InlineData(0, 0L, "")]
    [InlineData(4, 0L, "")]
    [InlineData(10, null, "")]
    [InlineData(99, 5L, "")]
    public async Task A_range_is_read_as_far_as_it_goes(long offset, long? length, string expected)
    {
        var name = Name("range.mp4");
        await Store.WriteAsync(name, Bytes("0123456789"), "video/mp4", None);
        await using var stream = await Store.OpenReadAsync(name, offset, length, None);
        using var reader = new StreamReader(stream!);
        Assert.Equal(expected, await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task An_empty_object_is_read_as_nothing()
    {
        var name = Name("empty.mp4");
        await Store.WriteAsync(name, default, "video/mp4", None);
        await using var stream = await Store.OpenReadAsync(name, 0, null, None);
        Assert.Equal(0, await stream!.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false));
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(0, -1L)]
    public async Task A_range_below_zero_is_refused(long offset, long? length) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.OpenReadAsync(Name("x"), offset, length, None));

    [Fact]
    public async Task Objects_are_listed_by_prefix_in_ordinal_order_of_whole_paths()
    {
        string[] paths = ["B.json", "a-b.json", "a.json", "a/b.json", "a/b/c.json", "a/b-c.json", "a0.json", "b/1.json", "b/10.json", "b/2.json", "_/x.json"];
        foreach (var path in paths)
        {
            await Store.WriteAsync(Name(path), Bytes(path), "application/json", None);
        }

        Assert.Equal(paths.Order(StringComparer.Ordinal), (await ListAsync("")).Select(PathOf));
        Assert.Equal(["a/b-c.json", "a/b.json", "a/b/c.json"], (await ListAsync("a/")).Select(PathOf));
        Assert.Equal(["b/1.json", "b/10.json"], (await ListAsync("b/1")).Select(PathOf));
        Assert.Equal(["a/b/c.json"], (await ListAsync("a/b/")).Select(PathOf));
        Assert.Empty(await ListAsync("c"));
        Assert.Empty(await ListAsync("../"));
    }

    [Fact]
    public async Task A_container_that_was_never_written_to_lists_nothing()
    {
        Assert.Empty(await Store.ListAsync(ObjectContainer.Outputs, "", None).ToListAsync());
        Assert.Null(await Store.GetInfoAsync(Name("x"), None));
    }

    [Fact]
    public async Task Containers_do_not_mix()
    {
        var effect = new ObjectName(ObjectContainer.Effects, Name("same.json").Path);
        await Store.WriteAsync(effect, Bytes("effects"), "application/json", None);
        await Store.WriteAsync(Name("same.json"), Bytes("outputs"), "application/json", None);
        Assert.Equal("effects"u8.ToArray(), (await Store.ReadAsync(effect, 10, None))!.Bytes);
    }

    protected abstract Task AssertNothingIsLeftAsync();

    protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    protected ObjectName Name(string path) => new(ObjectContainer.Outputs, $"{_prefix}/{path}");

    private static async Task WriteAsync(Stream stream, byte[] content, CancellationToken cancellationToken)
    {
        for (var offset = 0; offset < content.Length; offset += 70_000)
        {
            await stream.WriteAsync(content.AsMemory(offset, Math.Min(70_000, content.Length - offset)), cancellationToken);
        }
    }

    private async Task<List<ObjectInfo>> ListAsync(string prefix) =>
        await Store.ListAsync(ObjectContainer.Outputs, $"{_prefix}/{prefix}", None).ToListAsync();

    protected string PathOf(ObjectInfo info) => info.Name.Path[(_prefix.Length + 1)..];
}
