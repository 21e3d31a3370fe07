using Microsoft.Extensions.Logging;
using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Embedded.Tests;

public sealed class DiskFaultTests : EmbeddedTest
{
    [Theory]
    [InlineData(SQLitePCL.raw.SQLITE_FULL)]
    [InlineData(SQLitePCL.raw.SQLITE_IOERR)]
    public async Task A_failing_disk_is_told_to_clients_and_turns_are_taken_again(int error)
    {
        var calls = 0;
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) =>
            {
                await context.WaitForExternalEvent<int>("Go");
                return $"{await context.CallActivityAsync(Work, 1)}";
            })
            .AddActivity(Work, (_, i) =>
            {
                Interlocked.Increment(ref calls);
                return Task.FromResult(i);
            }));
        await StartAsync(0, "faulty");
        await Client.WaitForInstanceStartAsync("faulty", cancellationToken: Hang);
        await Client.RaiseEventAsync("faulty", "Other", 1, Hang);
        await Host.WaitUntilIdleAsync();

        var failures = 0;
        var failedTurns = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.Runtime.Engine.Writer.BeforeCommit = () =>
        {
            if (++failures == 4)
            {
                failedTurns.SetResult();
            }

            throw new EmbeddedStoreException("The disk is full: free some space.", sqliteErrorCode: error);
        };
        var told = await Assert.ThrowsAsync<EmbeddedStoreException>(() => Client.RaiseEventAsync("faulty", "Go", 1, Hang));
        await Assert.ThrowsAsync<EmbeddedStoreException>(() => StartAsync(1, "never"));

        // An activity's result finds the disk gone too, and its turn is taken until it is back.
        Host.Runtime.Engine.Instances.Post(1, new Message(new EventRaised("Go", new JsonPayload("1"u8.ToArray()))));
        await failedTurns.Task.WaitAsync(Hang);
        Host.Runtime.Engine.Writer.BeforeCommit = null;

        Assert.Equal("1", (await EndOfAsync("faulty")).ReadOutputAs<string>());
        Assert.Equal(error, told.SqliteErrorCode);
        Assert.Equal(1, calls);
        Assert.Null(await Client.GetInstanceAsync("never", cancellationToken: Hang));
        Assert.Contains(Host.Logs.Lines, line => line.Level == LogLevel.Critical);
        Assert.Contains(Host.Logs.Lines, line => line.Level == LogLevel.Error && line.Text.Contains("tried again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_that_fails_does_not_take_others_along()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, (_, i) => Task.FromResult($"{i}")));
        var blocked = new TaskCompletionSource();
        var writer = Host.Runtime.Engine.Writer;
        writer.BeforeCommit = () => blocked.Task.GetAwaiter().GetResult();
        var first = StartAsync(1, "first");

        // These gather behind the first, and share a commit.
        var bad = new BadRequest();
        var second = StartAsync(2, "second");
        writer.Submit(bad);
        var third = StartAsync(3, "third");
        writer.BeforeCommit = null;
        blocked.SetResult();

        await Task.WhenAll(first, second, third);
        Assert.Equal("3", (await EndOfAsync("third")).ReadOutputAs<string>());
        Assert.Equal("2", (await EndOfAsync("second")).ReadOutputAs<string>());
        var error = await Assert.ThrowsAsync<EmbeddedStoreException>(() => bad.Answer.WaitAsync(Hang));
        Assert.Contains("bad request", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_that_wait_together_share_a_commit()
    {
        await Host.StartAsync(Registry().AddOrchestrator(Main, (context, _) => context.WaitForExternalEvent<string>("End")));
        await StartAsync(0, "first");
        await Host.WaitUntilIdleAsync();
        var commits = 0;
        var blocked = new TaskCompletionSource();
        Host.Runtime.Engine.Writer.BeforeCommit = () =>
        {
            commits++;
            blocked.Task.GetAwaiter().GetResult();
        };
        var one = Client.RaiseEventAsync("first", "Other", 0, Hang);

        var starts = Enumerable.Range(0, 500).Select(i => Client.RaiseEventAsync("first", "Other", i, Hang)).ToList();
        blocked.SetResult();
        await Task.WhenAll([one, .. starts]);
        await Host.WaitUntilIdleAsync();

        Assert.InRange(commits, 2, 10);
    }

    private sealed class BadRequest : ClientRequest<bool>
    {
        public override void Apply(StoreSession store) => throw new InvalidOperationException("bad request");

        public override void Committed() => Reply(true);
    }
}
