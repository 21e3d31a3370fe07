using Orchestrations.Conformance;
using Xunit;

namespace Orchestrations.Embedded.Tests;

[CollectionDefinition(nameof(MetricTests), DisableParallelization = true)]
public sealed class MetricsAlone;

[Collection(nameof(MetricTests))]
public sealed class MetricTests : EmbeddedTest
{
    [Fact]
    public async Task Executions_activities_and_commits_are_counted_by_how_they_ended()
    {
        using var measured = new MeasurementRecorder(DurableTelemetry.SourceName);
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, i) =>
            {
                if (i > 1)
                {
                    context.ContinueAsNew(i - 1);
                    return "";
                }

                return $"{await context.CallActivityAsync(Work, i)}";
            })
            .AddActivity(Work, (_, i) => i == 0 ? throw new TimeoutException() : Task.FromResult(i)));

        await EndOfAsync(await StartAsync(0));
        await EndOfAsync(await StartAsync(3));
        await Host.WaitUntilIdleAsync();

        Assert.Equal(1, measured.Sum("orchestrations.runtime.executions", "durabletask.task.name=Main durabletask.task.status=Completed"));
        Assert.Equal(1, measured.Sum("orchestrations.runtime.executions", "durabletask.task.name=Main durabletask.task.status=Failed"));
        Assert.Equal(2, measured.Sum("orchestrations.runtime.executions", "durabletask.task.name=Main durabletask.task.status=ContinuedAsNew"));
        Assert.Single(measured.Of("orchestrations.runtime.activity.duration", "durabletask.task.name=Work durabletask.task.status=Completed"));
        Assert.Single(measured.Of("orchestrations.runtime.activity.duration", "durabletask.task.name=Work durabletask.task.status=Failed"));
        Assert.Equal([1, -1, 1, -1], measured.Of("orchestrations.runtime.activities"));
        Assert.Equal(measured.Of("orchestrations.store.commit.size").Count, measured.Of("orchestrations.store.commit.duration", "").Count);
        Assert.All(measured.Of("orchestrations.store.commit.duration"), seconds => Assert.InRange(seconds, 0.000_001, 30));
        Assert.DoesNotContain(measured.TagKeys, key => key.EndsWith("id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_commit_that_failed_is_told_from_the_others()
    {
        using var measured = new MeasurementRecorder(DurableTelemetry.SourceName);
        await Host.StartAsync(Registry().AddOrchestrator(Main, (_, i) => Task.FromResult($"{i}")));
        var failures = 1;
        Host.Runtime.Engine.Writer.BeforeCommit = () =>
        {
            if (failures-- > 0)
            {
                throw new EmbeddedStoreException("The disk is gone.", sqliteErrorCode: SQLitePCL.raw.SQLITE_IOERR);
            }
        };

        await Assert.ThrowsAsync<EmbeddedStoreException>(() => StartAsync(1));
        await EndOfAsync(await StartAsync(1));
        await Host.WaitUntilIdleAsync();

        Assert.Single(measured.Of("orchestrations.store.commit.duration", "error.type=EmbeddedStoreException"));
        Assert.NotEmpty(measured.Of("orchestrations.store.commit.duration", ""));
    }

    [Fact]
    public async Task Activities_that_a_stop_interrupts_are_counted_off()
    {
        using var measured = new MeasurementRecorder(DurableTelemetry.SourceName);
        await Host.StartAsync(Registry()
            .AddOrchestrator(Main, async (context, _) => $"{await Task.WhenAll(Enumerable.Range(0, 100).Select(i => context.CallActivityAsync(Work, i)))}")
            .AddActivity(Work, async (context, i) =>
            {
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                return i;
            }));
        await StartAsync(1);
        while (measured.Sum("orchestrations.runtime.activities") < 100)
        {
            await Task.Delay(5, Hang);
        }

        await Host.StopAsync();

        Assert.Equal(0, measured.Sum("orchestrations.runtime.activities"));
    }
}
