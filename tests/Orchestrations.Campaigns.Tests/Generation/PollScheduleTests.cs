using CsCheck;
using Orchestrations.Campaigns.Generation;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Generation;

public class PollScheduleTests
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxInterval = TimeSpan.FromMinutes(1);

    [Fact]
    public void Before_anything_is_learned_the_first_poll_falls_on_the_first_delay() => Assert.Equal(FirstDelay, Schedule([]).First());

    [Fact]
    public void Generations_that_take_long_are_not_looked_at_before_they_can_have_ended()
    {
        var schedule = Schedule([.. Enumerable.Range(0, 20).Select(index => new FinishedGeneration(295_000 + (index * 100), 305_000 + (index * 100)))]);
        Assert.InRange(schedule.First(), TimeSpan.FromSeconds(270), TimeSpan.FromSeconds(310));
    }

    [Fact]
    public void Generations_that_take_no_time_are_looked_at_as_soon_and_as_often_as_is_allowed()
    {
        var schedule = Schedule([.. Enumerable.Repeat(new FinishedGeneration(0, 500), 20)]);
        Assert.Equal(FirstDelay, schedule.First());
        Assert.Equal(Interval, schedule.Next(FirstDelay, foretold: null));
    }

    [Fact]
    public void What_is_foretold_well_is_polled_when_it_is_to_end()
    {
        var finished = Enumerable.Range(0, 20).Select(index => 60_000 + (index * 9_000))
            .Select(end => new FinishedGeneration(end - 1_000, end + 1_000, end)).ToList();
        var schedule = Schedule(finished);

        Assert.True(schedule.HeedsProgress());
        Assert.InRange(schedule.Next(TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(140)), TimeSpan.FromSeconds(38), TimeSpan.FromSeconds(45));
    }

    [Fact]
    public void A_progress_that_says_nothing_is_not_heeded()
    {
        // Thirty percent for ever: what it foretells is always the same, whatever the end.
        var finished = Enumerable.Range(0, 20).Select(index => 60_000 + (index * 9_000))
            .Select(end => new FinishedGeneration(end - 1_000, end + 1_000, 200_000)).ToList();
        Assert.False(Schedule(finished).HeedsProgress());
        Assert.False(Schedule([new FinishedGeneration(0, 60_000, 60_000)]).HeedsProgress());
    }

    [Fact]
    public void Of_two_kinds_of_generations_both_ends_are_looked_at()
    {
        var schedule = Schedule(
            [.. Enumerable.Range(0, 32).Select(index => index % 2 == 0 ? new FinishedGeneration(28_000, 32_000) : new FinishedGeneration(295_000, 305_000))]);

        var first = schedule.First();
        Assert.InRange(first, TimeSpan.FromSeconds(25), TimeSpan.FromSeconds(45));

        // The long wait in between is made in even steps that are no longer than the longest.
        var age = TimeSpan.FromSeconds(60);
        var polls = 0;
        for (; age < TimeSpan.FromSeconds(270); polls++)
        {
            age += schedule.Next(age, foretold: null);
        }

        Assert.InRange(polls, 4, 6);
    }

    [Theory]
    [InlineData(250, 25)]
    [InlineData(400, 40)]
    [InlineData(7200, 60)]
    public void Beyond_all_that_is_known_a_task_is_looked_at_after_a_tenth_of_its_age(int age, int wait)
    {
        var schedule = Schedule([.. Enumerable.Repeat(new FinishedGeneration(100_000, 110_000), 20)]);
        Assert.Equal(wait, schedule.Next(TimeSpan.FromSeconds(age), foretold: null).TotalSeconds, precision: 3);
    }

    [Fact]
    public void No_wait_is_shorter_than_the_interval_or_longer_than_the_longest_whatever_was_seen()
    {
        var one = Gen.Select(Gen.Int[0, 3_600_000], Gen.Int[0, 600_000], Gen.Int[0, 4_000_000])
            .Select((after, more, foretold) => new FinishedGeneration(after, after + more, foretold));
        Gen.Select(one.List[0, 32], Gen.Int[0, 10_000], Gen.Int[1, 10_000], Gen.Bool).Sample(sample =>
        {
            var (finished, age, foretold, isForetold) = sample;
            var schedule = Schedule(finished);
            Assert.True(schedule.First() >= FirstDelay);
            var wait = schedule.Next(TimeSpan.FromSeconds(age), isForetold ? TimeSpan.FromSeconds(foretold) : null);
            Assert.InRange(wait, Interval, MaxInterval);
        });
    }

    private static PollSchedule Schedule(IReadOnlyList<FinishedGeneration> finished) => new(FirstDelay, Interval, MaxInterval, finished);
}
