using Orchestrations.Campaigns.Objects;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Objects;

public sealed class ObjectNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("spring/shot-01.last-frame.png")]
    [InlineData("A_b-C.9/..a/.b")]
    public void A_path_of_plain_segments_is_a_name(string path) =>
        Assert.Equal($"outputs/{path}", new ObjectName(ObjectContainer.Outputs, path).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("a\\b")]
    [InlineData("C:a")]
    [InlineData("a b")]
    [InlineData("a%2fb")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("~a")]
    [InlineData("é")]
    [InlineData("ａ")]
    [InlineData("٣")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    public void Any_other_path_is_refused(string path) => Assert.Throws<ArgumentException>(() => new ObjectName(ObjectContainer.Outputs, path));

    [Fact]
    public void A_path_has_900_characters_at_most()
    {
        Assert.Equal(900, new ObjectName(ObjectContainer.Inputs, new string('a', 900)).Path.Length);
        Assert.Throws<ArgumentException>(() => new ObjectName(ObjectContainer.Inputs, new string('a', 901)));
    }
}
