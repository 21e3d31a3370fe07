using System.Security.Cryptography;
using Orchestrations.Campaigns.Objects;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Objects;

public sealed class DirectoryObjectStoreTests : ObjectStoreContract
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("orchestrations-objects-");

    public DirectoryObjectStoreTests() => Store = new DirectoryObjectStore(ObjectDirectories.Under(_data.FullName));

    protected override IObjectStore Store { get; }

    private string TemporaryFolder => Path.Combine(_data.FullName, "outputs", ".tmp~");

    public override Task InitializeAsync() => Task.CompletedTask;

    public override Task DisposeAsync()
    {
        _data.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task An_object_is_a_file_at_its_path_and_its_address_says_where()
    {
        var store = new DirectoryObjectStore(ObjectDirectories.Under(_data.FullName, Path.Combine(_data.FullName, "elsewhere")));
        var name = new ObjectName(ObjectContainer.Outputs, "spring/shot-01.mp4");
        await store.WriteAsync(name, Bytes("video"), "video/mp4", None);
        var file = Path.Combine(_data.FullName, "elsewhere", "spring", "shot-01.mp4");
        Assert.Equal("video", await File.ReadAllTextAsync(file));
        Assert.Equal(new Uri(file), store.GetAddress(name));
    }

    [Fact]
    public async Task A_deletion_takes_along_the_folders_that_it_leaves_empty_and_no_other()
    {
        await Store.WriteAsync(Name("spring/a/1.json"), Bytes("x"), "application/json", None);
        await Store.WriteAsync(Name("spring/b/1.json"), Bytes("x"), "application/json", None);

        Assert.True(await Store.DeleteAsync(Name("spring/a/1.json"), None));
        Assert.Null(Folder("spring/a"));
        Assert.NotNull(Folder("spring/b"));
        Assert.NotNull(await Store.GetInfoAsync(Name("spring/b/1.json"), None));

        Assert.True(await Store.DeleteAsync(Name("spring/b/1.json"), None));
        Assert.Null(Folder("spring"));
        Assert.True(Directory.Exists(Path.GetDirectoryName(TemporaryFolder)));
    }

    [Fact]
    public async Task What_is_written_while_its_folder_is_being_emptied_is_there()
    {
        var kept = await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var name = Name($"crowd/deep/{writer}.json");
            for (var i = 0; i < 50; i++)
            {
                await Store.WriteAsync(name, Bytes($"{i}"), "application/json", None);
                Assert.Equal(Bytes($"{i}"), (await Store.ReadAsync(name, 10, None))!.Bytes);
                Assert.True(await Store.DeleteAsync(name, None));
                Assert.NotNull(await Store.TryCreateAsync(name, Bytes("created"), "application/json", None));
                Assert.True(await Store.DeleteAsync(name, None));
            }

            return await Store.GetInfoAsync(name, None);
        })));

        Assert.All(kept, Assert.Null);
        Assert.Null(Folder("crowd"));
    }

    private string? Folder(string path) => Store.GetAddress(Name(path)).LocalPath is var place && Directory.Exists(place) ? place : null;

    [Fact]
    public void Nothing_is_touched_before_the_first_write() => Assert.Empty(_data.EnumerateFileSystemInfos());

    [Theory]
    [InlineData("a.mp4", "video/mp4")]
    [InlineData("a.PNG", "image/png")]
    [InlineData("a.json", "application/json")]
    [InlineData("a.csv", "text/csv")]
    [InlineData("a", "application/octet-stream")]
    public async Task The_media_type_follows_from_the_name(string path, string expected)
    {
        await Store.WriteAsync(Name(path), Bytes("x"), "any/thing", None);
        Assert.Equal(expected, (await Store.GetInfoAsync(Name(path), None))!.ContentType);
    }

    [Fact]
    public async Task A_large_object_that_is_put_on_disk_while_it_comes_is_whole()
    {
        var piece = new byte[1 << 20];
        new Random(1).NextBytes(piece);
        const int Pieces = 70;
        using var expected = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        var written = await Store.WriteStreamAsync(
            Name("large.mp4"),
            "video/mp4",
            async (stream, token) =>
            {
                for (var i = 0; i < Pieces; i++)
                {
                    await stream.WriteAsync(piece, token);
                    expected.AppendData(piece);
                }
            },
            None);

        var sha256 = Convert.ToHexStringLower(expected.GetHashAndReset());
        await using var stored = (await Store.OpenReadAsync(Name("large.mp4"), 0, length: null, None))!;
        Assert.Equal((Pieces * piece.Length, sha256), (written.Bytes, written.Sha256));
        Assert.Equal(sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(stored)));
        Assert.Empty(Directory.EnumerateFiles(TemporaryFolder));
    }

    [Fact]
    public async Task Files_of_a_killed_process_are_removed_and_those_of_a_living_one_stay()
    {
        Directory.CreateDirectory(TemporaryFolder);
        await File.WriteAllTextAsync(Path.Combine(TemporaryFolder, "object-killed"), "half a video");
        var living = Path.Combine(TemporaryFolder, "object-living");
        await using var open = new FileStream(living, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete);
        var foreign = Path.Combine(TemporaryFolder, "notes.txt");
        await File.WriteAllTextAsync(foreign, "not ours");
        var elsewhere = Directory.CreateDirectory(Path.Combine(_data.FullName, "effects", Path.GetFileName(TemporaryFolder)));
        await File.WriteAllTextAsync(Path.Combine(elsewhere.FullName, "object-killed"), "half an intent");

        await Store.WriteAsync(Name("first.json"), Bytes("x"), "application/json", None);

        Assert.Equal([foreign, living], Directory.EnumerateFiles(TemporaryFolder).Order(StringComparer.Ordinal));
        Assert.Empty(elsewhere.EnumerateFiles());
    }

    [Fact]
    public async Task Temporary_and_foreign_files_are_not_listed()
    {
        await Store.WriteAsync(Name("one.json"), Bytes("x"), "application/json", None);
        await File.WriteAllTextAsync(Path.Combine(TemporaryFolder, "object-half"), "x");
        await File.WriteAllTextAsync(Path.Combine(_data.FullName, "outputs", "my video.mov"), "x");
        Assert.Equal(Name("one.json"), Assert.Single(await Store.ListAsync(ObjectContainer.Outputs, "", None).ToListAsync()).Name);
    }

    [Fact]
    public async Task A_folder_where_an_object_should_go_is_said_so()
    {
        await Store.WriteAsync(Name("taken/file.json"), Bytes("x"), "application/json", None);
        var thrown = await Assert.ThrowsAsync<ObjectStoreException>(() => Store.WriteAsync(Name("taken"), Bytes("x"), "application/json", None));
        Assert.Contains("taken", thrown.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ObjectStoreException>(() => Store.TryCreateAsync(Name("taken/file.json/below"), Bytes("x"), "application/json", None));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task A_directory_that_can_not_be_made_is_said_so()
    {
        var file = Path.Combine(_data.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        var store = new DirectoryObjectStore(ObjectDirectories.Under(file));
        var name = new ObjectName(ObjectContainer.Outputs, "a.json");
        var thrown = await Assert.ThrowsAsync<ObjectStoreException>(() => store.WriteAsync(name, Bytes("x"), "application/json", None));
        Assert.Contains(file, thrown.Message, StringComparison.Ordinal);
        Assert.NotNull(thrown.InnerException);
    }

    [Theory]
    [InlineData(28, true, "disk is full")]
    [InlineData(122, true, "disk is full")]
    [InlineData(unchecked((int)0x80070070), true, "disk is full")]
    [InlineData(30, false, "read-only")]
    [InlineData(5, true, "broken")]
    public void A_failure_says_where_to_look_and_whether_it_may_pass(int code, bool isTransient, string expected)
    {
        var explained = DirectoryFailure.Explain(new IOException("broken", code), "/data/a.mp4");
        Assert.Contains(expected, explained.Message, StringComparison.Ordinal);
        Assert.Contains("/data/a.mp4", explained.Message, StringComparison.Ordinal);
        Assert.Equal(isTransient, explained.IsTransient);
    }

    [Fact]
    public void Denied_access_and_too_long_a_path_do_not_pass_by_themselves()
    {
        Assert.False(DirectoryFailure.Explain(new UnauthorizedAccessException(), "/data").IsTransient);
        Assert.False(DirectoryFailure.Explain(new PathTooLongException(), "/data").IsTransient);
    }

    [Fact]
    public async Task Creators_in_other_processes_do_not_win_beside_this_one()
    {
        // What the lock within the process can't see: the name is taken by a hard link, which nobody can make over a file.
        var winners = 0;
        var place = Path.Combine(_data.FullName, "name");
        await Parallel.ForEachAsync(Enumerable.Range(0, 50), async (racer, cancellationToken) =>
        {
            var source = Path.Combine(_data.FullName, $"source-{racer}");
            await File.WriteAllTextAsync(source, "x", cancellationToken);
            if (DurableFiles.TryMoveToFreeName(source, place))
            {
                Interlocked.Increment(ref winners);
            }
        });
        Assert.Equal(1, winners);
    }

    protected override Task AssertNothingIsLeftAsync()
    {
        Assert.Empty(Directory.EnumerateFiles(TemporaryFolder));
        return Task.CompletedTask;
    }
}
