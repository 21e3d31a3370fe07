using System.Collections.Concurrent;
using System.Text;
using Azure.Storage.Queues.Models;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Queue;
using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests.Queue;

public sealed class CampaignQueueListenerTests
{
    private static readonly MessageVerdict Done = new(MessageAction.Delete) { CampaignId = "spring" };
    private static readonly MessageVerdict Again = new(MessageAction.TryAgain) { Problem = Problem.Unavailable("away") };
    private static readonly MessageVerdict GivenUp = new(MessageAction.Poison) { Problem = Problem.IdConflict("spring") };

    [Fact]
    public async Task A_queue_that_is_not_there_is_made()
    {
        await using var queue = await TestQueue.CreateAsync(isThere: false);
        var seen = new ConcurrentQueue<CampaignMessage>();
        await queue.ListenAsync((message, _) => Note(seen, message, Task.FromResult(Done)));
        await Eventually.HoldsAsync(async () => await queue.Queue.ExistsAsync());
        await queue.SendAsync("{}");
        await queue.EmptiesAsync();
        Assert.Single(seen);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"name\": \"Spring\", \"items\": [] }")]
    [InlineData("eyJuYW1lIjoiU3ByaW5nIn0=")]
    [InlineData("<not base64> & \"春\"")]
    public async Task A_message_is_handed_on_as_it_is_and_deleted_when_its_campaign_is_started(string text)
    {
        await using var queue = await TestQueue.CreateAsync();
        var seen = new ConcurrentQueue<CampaignMessage>();
        var id = await queue.SendAsync(text);
        await queue.ListenAsync((message, _) => Note(seen, message, Task.FromResult(Done)));
        await queue.EmptiesAsync();
        var message = Assert.Single(seen);
        Assert.Equal((id, text, 1), (message.Id, Encoding.UTF8.GetString(message.Body.Span), message.DequeueCount));
        Assert.False(await queue.Poison.ExistsAsync());
    }

    [Fact]
    public async Task A_message_is_tried_again_until_it_is_given_up_and_then_is_in_the_poison_queue_as_it_was()
    {
        await using var queue = await TestQueue.CreateAsync();
        var counts = new ConcurrentQueue<long>();
        var id = await queue.SendAsync("the same, 同じ");
        await queue.ListenAsync(
            (message, _) =>
            {
                counts.Enqueue(message.DequeueCount);
                return Task.FromResult(message.DequeueCount < 5 ? Again : GivenUp);
            },
            retrySeconds: [0, 1]);
        await queue.EmptiesAsync();
        Assert.Equal([1, 2, 3, 4, 5], counts);

        var poisoned = Assert.Single(await queue.PoisonedAsync());
        Assert.Equal("the same, 同じ", poisoned.MessageText);
        Assert.True(poisoned.ExpiresOn > DateTimeOffset.UtcNow.AddYears(1), "It is forgotten.");
        Assert.Contains(queue.Log, line => line.Contains(id, StringComparison.Ordinal) && line.Contains(poisoned.MessageId, StringComparison.Ordinal));
        Assert.Equal(["0", "1", "1", "1"], HiddenFor(queue));
    }

    [Fact]
    public async Task A_message_stays_hidden_as_long_as_it_is_worked_on()
    {
        await using var queue = await TestQueue.CreateAsync();
        var seen = new ConcurrentQueue<CampaignMessage>();
        var gate = new TaskCompletionSource<MessageVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        await queue.SendAsync("long");
        await queue.ListenAsync(
            (message, _) => Note(seen, message, gate.Task),
            visibilitySeconds: 2);

        // Renewed four times, a second apart: twice as long as it was hidden for at first.
        await Eventually.HoldsAsync(() => HiddenFor(queue).Length >= 4);
        Assert.Empty((await queue.Queue.ReceiveMessagesAsync(32)).Value);
        Assert.All(HiddenFor(queue), seconds => Assert.Equal("2", seconds));
        gate.SetResult(Done);
        await queue.EmptiesAsync();
        Assert.Single(seen);
    }

    [Fact]
    public async Task A_renewal_that_does_not_arrive_is_tried_again_in_time()
    {
        await using var queue = await TestQueue.CreateAsync();
        var seen = new ConcurrentQueue<CampaignMessage>();
        var gate = new TaskCompletionSource<MessageVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        var cut = 0;
        queue.Wire.IsCut = line => line.StartsWith("PUT", StringComparison.Ordinal) && Interlocked.Increment(ref cut) <= 2;
        await queue.SendAsync("long");
        await queue.ListenAsync(
            (message, _) => Note(seen, message, gate.Task),
            visibilitySeconds: 3);
        await Eventually.HoldsAsync(() => HiddenFor(queue).Length >= 5);
        gate.SetResult(Done);
        await queue.EmptiesAsync();
        Assert.Single(seen);
        Assert.Contains(queue.Log, line => line.Contains("could not be kept hidden", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(MessageAction.Delete)]
    [InlineData(MessageAction.TryAgain)]
    [InlineData(MessageAction.Poison)]
    public async Task A_message_that_is_gone_meanwhile_is_nobody_s_business(MessageAction action)
    {
        await using var queue = await TestQueue.CreateAsync();
        await queue.SendAsync("soon gone");
        var listener = await queue.ListenAsync(
            async (_, token) =>
            {
                await queue.Queue.ClearMessagesAsync(token);
                await Eventually.HoldsAsync(() => IsLost(queue));
                return new MessageVerdict(action) { Problem = Problem.NotFound("x") };
            },
            visibilitySeconds: 1);
        await Eventually.HoldsAsync(() => IsLost(queue));
        await listener.StopAsync(CancellationToken.None);
        Assert.Empty(await queue.PoisonedAsync());
        Assert.DoesNotContain(queue.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_messages_are_worked_on_at_once_but_not_any_number()
    {
        await using var queue = await TestQueue.CreateAsync();
        for (var n = 0; n < 20; n++)
        {
            await queue.SendAsync($"message {n}");
        }

        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (now, most, all) = (0, 0, 0);
        await queue.ListenAsync(async (_, _) =>
        {
            Interlocked.Increment(ref all);
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            await gate.Task;
            Interlocked.Decrement(ref now);
            return Done;
        });
        await Eventually.HoldsAsync(() => Volatile.Read(ref now) == 16);
        gate.SetResult();
        await queue.EmptiesAsync();
        Assert.Equal((20, 16), (all, most));
    }

    [Fact]
    public async Task Two_hosts_share_a_queue()
    {
        await using var queue = await TestQueue.CreateAsync();
        var seen = new ConcurrentQueue<CampaignMessage>();
        await queue.ListenAsync((message, _) => Note(seen, message, Task.FromResult(Done)));
        await queue.ListenAsync((message, _) => Note(seen, message, Task.FromResult(Done)));
        for (var n = 0; n < 40; n++)
        {
            await queue.SendAsync($"message {n}");
        }

        await queue.EmptiesAsync();
        Assert.Equal(40, seen.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(40, seen.Count);
    }

    [Fact]
    public async Task A_stop_waits_for_what_is_worked_on_and_takes_nothing_more()
    {
        await using var queue = await TestQueue.CreateAsync();
        var gate = new TaskCompletionSource<MessageVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new ConcurrentQueue<CampaignMessage>();
        await queue.SendAsync("first");
        var listener = await queue.ListenAsync((message, _) => Note(seen, message, gate.Task));
        await Eventually.HoldsAsync(() => !seen.IsEmpty);

        var stopping = listener.StopAsync(CancellationToken.None);
        await queue.SendAsync("second");
        Assert.False(stopping.IsCompleted);
        gate.SetResult(Done);
        await stopping;
        Assert.Equal("second", Assert.Single((await queue.Queue.PeekMessagesAsync(32)).Value).MessageText);
        Assert.Equal(1, await queue.CountAsync());
        Assert.Single(seen);
    }

    [Fact]
    public async Task What_is_not_done_when_the_time_to_stop_is_up_comes_back()
    {
        await using var queue = await TestQueue.CreateAsync();
        var isWorking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var id = await queue.SendAsync("slow");
        var first = await queue.ListenAsync(
            async (_, token) =>
            {
                isWorking.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                return Done;
            },
            visibilitySeconds: 1);
        await isWorking.Task;
        await first.StopAsync(new CancellationToken(canceled: true));
        await first.ExecuteTask!;
        Assert.Contains(queue.Log, line => line.Contains("when the host stopped", StringComparison.Ordinal));

        var seen = new ConcurrentQueue<CampaignMessage>();
        await queue.ListenAsync((message, _) => Note(seen, message, Task.FromResult(Done)));
        await queue.EmptiesAsync();
        Assert.Equal((id, 2), (Assert.Single(seen).Id, seen.Single().DequeueCount));
    }

    [Fact]
    public async Task A_message_whose_handling_fails_unforeseen_comes_back_and_the_others_go_on()
    {
        await using var queue = await TestQueue.CreateAsync();
        var seen = new ConcurrentQueue<CampaignMessage>();
        var bad = await queue.SendAsync("bad");
        await queue.SendAsync("good");
        await queue.ListenAsync(
            (message, _) => message.Id == bad && message.DequeueCount == 1 ? throw new InvalidOperationException("unforeseen") : Note(seen, message, Task.FromResult(Done)),
            visibilitySeconds: 1);
        await queue.EmptiesAsync();
        Assert.Equal(2, seen.Count);
        Assert.Equal(2, seen.Single(message => message.Id == bad).DequeueCount);
        Assert.Contains(queue.Log, line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains(bad, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_deletion_that_does_not_arrive_brings_the_message_back()
    {
        await using var queue = await TestQueue.CreateAsync();
        var seen = new ConcurrentQueue<CampaignMessage>();
        var cut = 0;
        queue.Wire.IsCut = line => line.StartsWith("DELETE", StringComparison.Ordinal) && Interlocked.Increment(ref cut) == 1;
        await queue.SendAsync("twice");
        await queue.ListenAsync((message, _) => Note(seen, message, Task.FromResult(Done)), visibilitySeconds: 1);
        await queue.EmptiesAsync();
        Assert.Equal([1, 2], seen.Select(message => message.DequeueCount));
    }

    [Fact]
    public async Task A_message_is_not_deleted_before_its_copy_is_in_the_poison_queue()
    {
        await using var queue = await TestQueue.CreateAsync();
        var cut = 0;
        queue.Wire.IsCut = line => line.StartsWith($"POST /devstoreaccount1/{queue.Name}-poison/", StringComparison.Ordinal) && Interlocked.Increment(ref cut) <= 2;
        await queue.SendAsync("bad");
        await queue.ListenAsync((_, _) => Task.FromResult(GivenUp), visibilitySeconds: 1);
        await queue.EmptiesAsync();
        Assert.Equal("bad", Assert.Single(await queue.PoisonedAsync()).MessageText);
        Assert.Equal(2, queue.Log.Count(line => line.Contains("could not be done with", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task While_the_account_is_away_it_is_tried_again_with_one_warning()
    {
        await using var queue = await TestQueue.CreateAsync();
        var seen = new ConcurrentQueue<CampaignMessage>();
        queue.Wire.IsCut = _ => true;
        await queue.SendAsync("patient");
        await queue.ListenAsync((message, _) => Note(seen, message, Task.FromResult(Done)), time: new ImpatientTime());
        await Eventually.HoldsAsync(() => queue.Wire.Sent.Count >= 10);
        Assert.Empty(seen);
        queue.Wire.IsCut = _ => false;
        await queue.EmptiesAsync();
        Assert.Single(seen);
        var warning = Assert.Single(queue.Log, line => line.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Contains(queue.Name, warning, StringComparison.Ordinal);
        Assert.Single(queue.Log, line => line.Contains("can be read again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_queue_that_can_not_be_made_is_tried_again()
    {
        await using var queue = await TestQueue.CreateAsync(isThere: false);
        var cut = 0;
        queue.Wire.IsCut = line => line.StartsWith("PUT", StringComparison.Ordinal) && Interlocked.Increment(ref cut) <= 3;
        await queue.ListenAsync((_, _) => Task.FromResult(Done), time: new ImpatientTime());
        await Eventually.HoldsAsync(async () => await queue.Queue.ExistsAsync());
        Assert.Single(queue.Log, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_empty_queue_is_looked_at_less_and_less_until_a_message_comes()
    {
        await using var queue = await TestQueue.CreateAsync();
        var time = new ImpatientTime();
        var before = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        await queue.ListenAsync(
            (_, _) =>
            {
                before.TrySetResult(time.Waits.Count);
                return Task.FromResult(Done);
            },
            time: time);
        await Eventually.HoldsAsync(() => time.Waits.Count >= 10);
        Assert.Equal(
            [100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000, 5000],
            time.Waits.Take(10).Select(wait => wait.TotalMilliseconds));

        await queue.SendAsync("{}");
        await before.Task;
        await Eventually.HoldsAsync(() => time.Waits.Skip(10).Any(wait => wait == TimeSpan.FromMilliseconds(100)));
    }

    [Fact]
    public async Task The_age_of_the_queue_is_that_of_the_oldest_message_worked_on()
    {
        await using var queue = await TestQueue.CreateAsync();
        var gate = new TaskCompletionSource<MessageVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        var working = 0;
        SendReceipt oldest = await queue.Queue.SendMessageAsync("oldest");
        await queue.SendAsync("younger");
        var listener = await queue.ListenAsync((_, _) =>
        {
            Interlocked.Increment(ref working);
            return gate.Task;
        });
        await Eventually.HoldsAsync(() => Volatile.Read(ref working) == 2);
        Assert.Equal(oldest.InsertionTime, listener.OldestInsertedOn);
        gate.SetResult(Done);
        await Eventually.HoldsAsync(() => listener.OldestInsertedOn is null);
    }

    private static Task<MessageVerdict> Note(ConcurrentQueue<CampaignMessage> seen, CampaignMessage message, Task<MessageVerdict> verdict)
    {
        seen.Enqueue(message);
        return verdict;
    }

    private static bool IsLost(TestQueue queue) => queue.Log.Any(line => line.Contains("taken by another host", StringComparison.Ordinal));

    // For how many seconds messages were hidden anew, in order.
    private static string[] HiddenFor(TestQueue queue) =>
    [
        .. queue.Wire.Sent
            .Where(line => line.StartsWith("PUT", StringComparison.Ordinal) && line.Contains("visibilitytimeout=", StringComparison.Ordinal))
            .Select(line => line.Split("visibilitytimeout=")[1].Split('&')[0]),
    ];

    private static void InterlockedMax(ref int place, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref place)) < value && Interlocked.CompareExchange(ref place, value, seen) != seen)
        {
        }
    }
}
