using CsCheck;
using Orchestrations.Campaigns.Slots;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Slots;

public class SlotSharesTests
{
    [Theory]
    [InlineData(16, new[] { 8 }, new[] { 8 })]
    [InlineData(16, new[] { 100 }, new[] { 16 })]
    [InlineData(16, new[] { 100, 3, 100 }, new[] { 7, 3, 6 })]
    [InlineData(1, new[] { 5, 5, 5 }, new[] { 1, 0, 0 })]
    [InlineData(4, new[] { 0, 9 }, new[] { 0, 4 })]
    [InlineData(4, new int[0], new int[0])]
    public void Slots_are_divided_evenly_among_those_who_can_use_them(int limit, int[] demands, int[] shares) =>
        Assert.Equal(shares, SlotShares.Divide(limit, demands));

    [Fact]
    public void No_share_is_over_its_demand_none_lies_idle_and_those_who_want_more_differ_by_one_at_most() =>
        Gen.Select(Gen.Int[1, 60], Gen.Int[0, 30].List[0, 12]).Sample(sample =>
        {
            var (limit, demands) = sample;
            var shares = SlotShares.Divide(limit, demands);

            Assert.Equal(Math.Min(limit, demands.Sum()), shares.Sum());
            Assert.All(shares.Zip(demands), pair => Assert.InRange(pair.First, 0, pair.Second));
            var unmet = shares.Zip(demands).Where(pair => pair.First < pair.Second).Select(pair => pair.First).ToList();
            if (unmet.Count > 0)
            {
                Assert.True(unmet.Max() - unmet.Min() <= 1);
                Assert.True(shares.Max() - unmet.Min() <= 1);
            }
        });
}
