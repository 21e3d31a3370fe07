using Orchestrations.Functions.DurableTask;
using Xunit;

namespace Orchestrations.Functions.Tests.DurableTask;

public sealed class OrchestratorTurnsTests
{
    // The worker's writer to the host can be caught up so: were it dropped, the host would hear nothing any more.
    [Fact]
    public async Task What_awaits_on_the_orchestrators_thread_goes_on_when_its_turn_is_over()
    {
        var arrival = new TaskCompletionSource<int>();
        Task<int> writer = null!;
        await Task.Run(() =>
        {
            var before = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(new DurableTaskTurn());
            try
            {
                _ = new OrchestratorTurns().RunAsync(() =>
                {
                    writer = WriteAsync(arrival.Task);
                    return new TaskCompletionSource<int>().Task;
                });
            }
            finally
            {
                SynchronizationContext.SetSynchronizationContext(before);
            }
        });

        await Task.Run(() => arrival.SetResult(3));

        Assert.Equal(4, await writer.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private static async Task<int> WriteAsync(Task<int> arrival) => 1 + await arrival;

    /// <summary>Runs at once what it is given, as Durable Task's does.</summary>
    private sealed class DurableTaskTurn : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => d(state);
    }
}
