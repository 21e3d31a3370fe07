using Xunit;

namespace Orchestrations.Embedded.Tests;

public sealed class StoreFileTests : EmbeddedTest
{
    [Fact]
    public async Task A_second_runtime_on_the_file_is_refused_until_the_first_has_stopped()
    {
        await Host.StartAsync(Registry());
        await using var second = Host.Create(Registry());

        var refused = await Assert.ThrowsAsync<EmbeddedStoreException>(() => second.StartAsync(CancellationToken.None));
        await Host.StopAsync();
        await using var third = Host.Create(Registry());
        await third.StartAsync(CancellationToken.None);

        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        Assert.Contains(Host.File, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused()
    {
        await File.WriteAllTextAsync(Host.File, new string('x', 10_000), Hang);

        Assert.Contains("damaged", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_refused()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, (_, i) => Task.FromResult($"{i}")));
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i => await EndOfAsync(await StartAsync(i))));
        await Host.StopAsync();
        await using (var file = new FileStream(Host.File, FileMode.Open))
        {
            file.Position = file.Length / 2 / 4096 * 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 8192).ToArray(), Hang);
        }

        Assert.Contains("damaged", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_application_is_refused()
    {
        using (var database = Database.Open(Host.File, readOnly: false))
        {
            database.Execute("CREATE TABLE other(id INTEGER)");
        }

        Assert.Contains("another application", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_file_is_refused()
    {
        await Host.StartAsync(Registry());
        await Host.StopAsync();
        using (var database = Database.Open(Host.File, readOnly: false))
        {
            database.Execute("PRAGMA user_version = 999");
        }

        Assert.Contains("newer version", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_becomes_a_store()
    {
        await File.WriteAllBytesAsync(Host.File, [], Hang);

        await Host.StartAsync(Registry().AddOrchestrator(Main, (_, i) => Task.FromResult($"{i}")));

        Assert.Equal("7", (await EndOfAsync(await StartAsync(7))).ReadOutputAs<string>());
        using var database = Database.Open(Host.File, readOnly: true);
        Assert.Equal((Schema.ApplicationId, Schema.Version), (database.Scalar("PRAGMA application_id"), database.Scalar("PRAGMA user_version")));
        Assert.Equal("wal", Text(database, "PRAGMA journal_mode"));
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_refused()
    {
        System.IO.Directory.CreateDirectory(Host.File + ".lock");

        Assert.Contains("lock file", await RefusalAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_file_is_let_go()
    {
        await File.WriteAllTextAsync(Host.File, new string('x', 10_000), Hang);
        await RefusalAsync();
        File.Delete(Host.File);

        await Host.StartAsync(Registry().AddOrchestrator(Main, (_, i) => Task.FromResult($"{i}")));

        Assert.Equal("1", (await EndOfAsync(await StartAsync(1))).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_replaced_or_purged_key_is_never_given_again()
    {
        var registry = Registry().AddOrchestrator(Main, (_, i) => Task.FromResult($"{i}"));
        await Host.StartAsync(registry);
        await EndOfAsync(await StartAsync(1, "a"));
        Assert.Equal(1, await Client.PurgeInstanceAsync("a", cancellationToken: Hang));
        await Host.RestartAsync(registry);
        await EndOfAsync(await StartAsync(2, "b"));

        using var database = Database.Open(Host.File, readOnly: true);
        Assert.Equal(2, database.Scalar("SELECT seq FROM instance"));
        Assert.Equal(0, database.Scalar("SELECT count(*) FROM history WHERE key < 33554432"));
    }

    private async Task<string> RefusalAsync()
    {
        await using var runtime = Host.Create(Registry());
        return (await Assert.ThrowsAsync<EmbeddedStoreException>(() => runtime.StartAsync(CancellationToken.None))).Message;
    }

    private static string Text(Database database, string sql)
    {
        using var statement = database.PrepareOnce(sql);
        Assert.True(statement.Step());
        return statement.Text(0);
    }
}
