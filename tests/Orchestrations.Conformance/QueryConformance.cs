using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

public abstract class QueryConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<int, int> Ends = new("Ends");
    private static readonly OrchestratorReference<int, int> Fails = new("Fails");
    private static readonly OrchestratorReference<int, int> Waits = new("Waits");
    private static readonly OrchestratorReference<int, int> Calls = new("Calls");

    private static DurableRegistry Orchestrators() => Registry()
        .AddOrchestrator(Ends, (_, i) => Task.FromResult(i))
        .AddOrchestrator(Fails, (_, _) => throw new FormatException("failed"))
        .AddOrchestrator(Waits, (context, _) => context.WaitForExternalEvent<int>("End"))
        .AddOrchestrator(Calls, (context, depth) => depth == 0
            ? Task.FromResult(0)
            : context.CallSubOrchestratorAsync(Calls, depth - 1, new SubOrchestrationOptions($"{context.InstanceId}-{depth}")));

    [Fact]
    public async Task Instances_are_found_by_status()
    {
        await Host.StartAsync(Orchestrators());
        await SeedAsync();

        Assert.Equal(["ends-0", "ends-1", "ends-2"], await IdsAsync(new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Completed] }));
        Assert.Equal(
            ["fails-0", "fails-1", "fails-2", "waits-0", "waits-1", "waits-2"],
            await IdsAsync(new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Running] }));
        Assert.Equal(9, (await IdsAsync(new OrchestrationQuery { Statuses = [] })).Count);
        Assert.Empty(await IdsAsync(new OrchestrationQuery { Statuses = [OrchestrationRuntimeStatus.Suspended] }));
    }

    [Fact]
    public async Task Instances_are_found_by_the_beginning_of_their_id()
    {
        await Host.StartAsync(Orchestrators());
        await SeedAsync();
        await StartAsync(Ends, 1, "ends%_'\"");

        Assert.Equal(["ends%_'\"", "ends-0", "ends-1", "ends-2"], await IdsAsync(new OrchestrationQuery { InstanceIdPrefix = "ends" }));
        Assert.Equal(["ends%_'\""], await IdsAsync(new OrchestrationQuery { InstanceIdPrefix = "ends%" }));
        Assert.Empty(await IdsAsync(new OrchestrationQuery { InstanceIdPrefix = "ENDS" }));
        Assert.Equal(
            ["fails-0", "fails-1", "fails-2"],
            await IdsAsync(new OrchestrationQuery { InstanceIdPrefix = "f", Statuses = [OrchestrationRuntimeStatus.Failed], PageSize = 2 }));
    }

    [Fact]
    public async Task Instances_are_found_by_the_time_of_their_creation()
    {
        await Host.StartAsync(Orchestrators());
        await StartAsync(Waits, 0, "first");
        var first = (await UntilStatusAsync("first", OrchestrationRuntimeStatus.Running)).CreatedAt;
        while (TimeProvider.System.GetUtcNow() <= first)
        {
            await Task.Yield();
        }

        await StartAsync(Waits, 0, "second");
        var second = (await UntilStatusAsync("second", OrchestrationRuntimeStatus.Running)).CreatedAt;

        Assert.Equal(["first"], await IdsAsync(new OrchestrationQuery { CreatedTo = first }));
        Assert.Equal(["second"], await IdsAsync(new OrchestrationQuery { CreatedFrom = second }));
        Assert.Equal(["first", "second"], await IdsAsync(new OrchestrationQuery { CreatedFrom = first, CreatedTo = second }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(25)]
    [InlineData(1_000)]
    public async Task Pages_hold_every_instance_once_though_others_come_and_go(int pageSize)
    {
        await Host.StartAsync(Orchestrators());
        await Task.WhenAll(Enumerable.Range(0, 25).Select(i => StartAsync(Waits, i, $"stays-{i}")));
        await Task.WhenAll(Enumerable.Range(0, 25).Select(i => StartAsync(Ends, i, $"goes-{i}")));
        await Task.WhenAll(Enumerable.Range(0, 25).Select(i => EndOfAsync($"goes-{i}")));

        var seen = new List<string>();
        var query = new OrchestrationQuery { PageSize = pageSize };
        var added = 0;
        do
        {
            var page = await Client.QueryInstancesAsync(query, Hang);
            Assert.True(page.Instances.Count <= pageSize);
            seen.AddRange(page.Instances.Select(instance => instance.InstanceId));
            query = query with { ContinuationToken = page.ContinuationToken };
            await Client.PurgeInstanceAsync($"goes-{added}", cancellationToken: Hang);
            await StartAsync(Waits, 0, $"comes-{added++}");
        }
        while (query.ContinuationToken is not null);

        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(25, seen.Count(id => id.StartsWith("stays-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Who_says_that_the_newest_come_first_gives_them_so()
    {
        await Host.StartAsync(Orchestrators());
        for (var i = 0; i < 12; i++)
        {
            await StartAsync(Waits, i, $"waits-{(i * 5) % 12}");
        }

        var found = new List<string>();
        await foreach (var instance in Client.GetAllInstancesAsync(new OrchestrationQuery { InstanceIdPrefix = "waits-", PageSize = 5 }, Hang))
        {
            found.Add(instance.InstanceId);
        }

        Assert.Equal(12, found.Count);
        if (Client.ListsNewestFirst)
        {
            Assert.Equal(Enumerable.Range(0, 12).Select(i => $"waits-{(i * 5) % 12}").Reverse(), found);
        }
    }

    [Fact]
    public async Task Payloads_are_read_only_where_asked()
    {
        await Host.StartAsync(Orchestrators());
        await StartAsync(Ends, 5, "ends");
        await EndOfAsync("ends");

        var with = (await Client.QueryInstancesAsync(new OrchestrationQuery { FetchInputsAndOutputs = true }, Hang)).Instances.Single();
        var without = (await Client.QueryInstancesAsync(new OrchestrationQuery(), Hang)).Instances.Single();

        Assert.Equal((5, 5), (with.ReadInputAs<int>(), with.ReadOutputAs<int>()));
        Assert.Null(without.SerializedInput);
        Assert.Null(without.SerializedOutput);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, without.RuntimeStatus);
    }

    [Fact]
    public async Task A_query_that_makes_no_sense_is_refused()
    {
        await Host.StartAsync(Orchestrators());

        await Assert.ThrowsAsync<ArgumentException>(() => Client.QueryInstancesAsync(new OrchestrationQuery { ContinuationToken = "!" }, Hang));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Client.QueryInstancesAsync(new OrchestrationQuery { PageSize = 0 }, Hang));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Client.QueryInstancesAsync(new OrchestrationQuery { PageSize = 1_001 }, Hang));
    }

    [Fact]
    public async Task Only_what_has_ended_is_purged()
    {
        await Host.StartAsync(Orchestrators());
        await SeedAsync();

        Assert.Equal(1, await Client.PurgeInstanceAsync("ends-0", cancellationToken: Hang));
        Assert.Equal(0, await Client.PurgeInstanceAsync("ends-0", cancellationToken: Hang));
        Assert.Equal(0, await Client.PurgeInstanceAsync("waits-0", cancellationToken: Hang));

        Assert.Null(await Client.GetInstanceAsync("ends-0", cancellationToken: Hang));
        Assert.Null(await Client.GetInstanceHistoryAsync("ends-0", Hang));
        await StartAsync(Ends, 8, "ends-0");
        Assert.Equal(8, ResultOf<int>(await EndOfAsync("ends-0")));
    }

    [Fact]
    public async Task A_purge_takes_descendants_along_where_asked()
    {
        await Host.StartAsync(Orchestrators());
        await StartAsync(Calls, 2, "a");
        await StartAsync(Calls, 2, "b");
        await EndOfAsync("a");
        await EndOfAsync("b");

        Assert.Equal(3, await Client.PurgeInstanceAsync("a", recursive: true, Hang));
        Assert.Equal(1, await Client.PurgeInstanceAsync("b", recursive: false, Hang));

        Assert.Equal(["b-2", "b-2-1"], await IdsAsync(new OrchestrationQuery()));
    }

    [Fact]
    public async Task A_purge_takes_all_that_match()
    {
        await Host.StartAsync(Orchestrators());
        await SeedAsync();
        var past = TimeProvider.System.GetUtcNow().AddDays(-1);

        Assert.Equal(0, await Client.PurgeAllInstancesAsync(new PurgeFilter { CreatedTo = past }, Hang));
        Assert.Equal(3, await Client.PurgeAllInstancesAsync(new PurgeFilter { Statuses = [OrchestrationRuntimeStatus.Failed] }, Hang));
        Assert.Equal(3, await Client.PurgeAllInstancesAsync(new PurgeFilter { CreatedFrom = past }, Hang));

        Assert.Equal(["waits-0", "waits-1", "waits-2"], await IdsAsync(new OrchestrationQuery()));
    }

    [Fact]
    public async Task A_purge_of_many_leaves_none()
    {
        await Host.StartAsync(Orchestrators());
        var ids = await Task.WhenAll(Enumerable.Range(0, 600).Select(i => StartAsync(Ends, i)));
        await Task.WhenAll(ids.Select(EndOfAsync));

        Assert.Equal(600, await Client.PurgeAllInstancesAsync(new PurgeFilter(), Hang));

        Assert.Empty(await IdsAsync(new OrchestrationQuery()));
    }

    private async Task SeedAsync()
    {
        for (var i = 0; i < 3; i++)
        {
            await StartAsync(Ends, i, $"ends-{i}");
            await StartAsync(Fails, i, $"fails-{i}");
            await StartAsync(Waits, i, $"waits-{i}");
        }

        for (var i = 0; i < 3; i++)
        {
            await EndOfAsync($"ends-{i}");
            await EndOfAsync($"fails-{i}");
            await UntilStatusAsync($"waits-{i}", OrchestrationRuntimeStatus.Running);
        }
    }

    private async Task<List<string>> IdsAsync(OrchestrationQuery query)
    {
        var ids = new List<string>();
        await foreach (var instance in Client.GetAllInstancesAsync(query, Hang))
        {
            ids.Add(instance.InstanceId);
        }

        ids.Sort(StringComparer.Ordinal);
        return ids;
    }
}
