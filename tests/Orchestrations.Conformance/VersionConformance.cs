using Orchestrations.Durable;
using Xunit;

namespace Orchestrations.Conformance;

public abstract class VersionConformance : ConformanceSuite
{
    private static readonly OrchestratorReference<int, string> Main = new("Main");
    private static readonly OrchestratorReference<int, string> Child = new("Child");

    private static DurableRegistry Orchestrators() => Registry()
        .AddOrchestrator(Main, async (context, _) => $"{context.Version}/{await context.CallSubOrchestratorAsync(Child, 0)}")
        .AddOrchestrator(Child, (context, _) => Task.FromResult($"{context.Version} {Math.Sign(context.CompareVersionTo("1.5"))}"));

    [Fact]
    public async Task Instances_get_the_hosts_version_or_their_own()
    {
        await Host.StartAsync(Orchestrators(), new OrchestrationVersioning("2.0"));

        Assert.Equal("2.0/2.0 1", await ResultAsync(Main, 0));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(Child, 0, new StartOrchestrationOptions { Version = "1.0" }, Hang);
        var end = await EndOfAsync(id);
        Assert.Equal("1.0 -1", ResultOf<string>(end));
        Assert.Equal("1.0", end.Version);
    }

    [Fact]
    public async Task Without_a_version_it_is_empty()
    {
        await Host.StartAsync(Orchestrators());

        Assert.Equal("/ -1", await ResultAsync(Main, 0));
    }

    [Fact]
    public async Task An_instance_of_another_version_waits_for_a_host_that_runs_it()
    {
        await Host.StartAsync(Orchestrators(), new OrchestrationVersioning("1.0", VersionMatchStrategy.Strict));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(Child, 0, new StartOrchestrationOptions { Version = "2.0" }, Hang);
        await Host.WaitUntilIdleAsync();
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await Client.GetInstanceAsync(id, cancellationToken: Hang))?.RuntimeStatus);

        await Host.RestartAsync(Orchestrators(), new OrchestrationVersioning("2.0", VersionMatchStrategy.CurrentOrOlder));

        Assert.Equal("2.0 1", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task What_arrives_for_an_instance_that_waits_for_its_host_is_kept()
    {
        var registry = Registry().AddOrchestrator(Main, async (context, _) =>
        {
            var text = await context.WaitForExternalEvent<string>("First");
            return text + await context.WaitForExternalEvent<string>("Second");
        });
        await Host.StartAsync(registry, new OrchestrationVersioning("1.0"));
        var id = await StartAsync(Main, 0);
        await UntilStatusAsync(id, OrchestrationRuntimeStatus.Running);
        await Host.RestartAsync(registry, new OrchestrationVersioning("2.0", VersionMatchStrategy.Strict));
        await Client.RaiseEventAsync(id, "First", "a", Hang);
        await Client.RaiseEventAsync(id, "Second", "b", Hang);
        await Host.WaitUntilIdleAsync();

        await Host.RestartAsync(registry, new OrchestrationVersioning("1.0", VersionMatchStrategy.Strict));

        Assert.Equal("ab", ResultOf<string>(await EndOfAsync(id)));
    }

    [Fact]
    public async Task An_instance_of_another_version_fails_where_the_host_says_so()
    {
        await Host.StartAsync(Orchestrators(), new OrchestrationVersioning("1.0", VersionMatchStrategy.CurrentOrOlder, VersionFailureStrategy.Fail));
        var newer = await Client.ScheduleNewOrchestrationInstanceAsync(Child, 0, new StartOrchestrationOptions { Version = "1.1" }, Hang);
        var older = await Client.ScheduleNewOrchestrationInstanceAsync(Child, 0, new StartOrchestrationOptions { Version = "0.9" }, Hang);

        Assert.Contains("'1.1'", FailureOf(await EndOfAsync(newer)).ErrorMessage, StringComparison.Ordinal);
        Assert.Equal("0.9 -1", ResultOf<string>(await EndOfAsync(older)));
    }

    [NeedsFact(Capability.TerminatesOtherVersions)]
    public async Task An_instance_of_another_version_can_be_terminated()
    {
        await Host.StartAsync(Orchestrators(), new OrchestrationVersioning("1.0", VersionMatchStrategy.Strict));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(Child, 0, new StartOrchestrationOptions { Version = "2.0" }, Hang);

        await Client.TerminateInstanceAsync(id, cancellationToken: Hang);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await EndOfAsync(id)).RuntimeStatus);
    }
}
