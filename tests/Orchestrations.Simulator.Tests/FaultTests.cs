using Orchestrations.Simulator.Faults;

namespace Orchestrations.Simulator.Tests;

public sealed class FaultTests
{
    [Theory]
    [InlineData("429", "429")]
    [InlineData("429x2", "429x2")]
    [InlineData("429=1.5sx2", "429=1.5sx2")]
    [InlineData("POLL.HTML", "poll.html")]
    [InlineData("after-500x3", "after-500x3")]
    [InlineData("lost-answerx1", "after-resetx1")]
    [InlineData("short-body", "output.cut")]
    [InlineData("no-range", "output.no-range")]
    [InlineData("null-data", "poll.null-data")]
    [InlineData("result-url=http://10.0.0.1/x1", "result-url=http://10.0.0.1/x1")]
    public void A_fault_is_written_as_it_was_read(string text, string written)
    {
        var (fault, error) = Fault.Parse(text, FaultScript.OfPrompt);

        Assert.Null(error);
        Assert.Equal(written, fault!.ToString());
        Assert.Equal(fault, Fault.Parse(written, FaultPlaces.Everywhere).Fault);
    }

    [Theory]
    [InlineData("slow=250ms", 250)]
    [InlineData("slow=2", 2_000)]
    [InlineData("slow=2.5s", 2_500)]
    [InlineData("slow=3m", 180_000)]
    [InlineData("slow=1h", 3_600_000)]
    public void A_duration_has_its_unit(string text, int milliseconds) =>
        Assert.Equal(milliseconds, Fault.Parse(text, FaultScript.OfPrompt).Fault!.Duration(default).TotalMilliseconds);

    [Theory]
    [InlineData("bytes=7", 7L)]
    [InlineData("bytes=7B", 7L)]
    [InlineData("bytes=2KiB", 2_048L)]
    [InlineData("bytes=2MiB", 2L << 20)]
    [InlineData("bytes=2GiB", 2L << 30)]
    public void A_size_has_its_unit(string text, long bytes) =>
        Assert.Equal(bytes, Fault.Parse(text, FaultScript.OfPrompt).Fault!.Bytes(0));

    [Fact]
    public void Every_word_survives_being_written_and_read()
    {
        foreach (var definition in FaultVocabulary.All)
        {
            foreach (var place in Enum.GetValues<FaultPlaces>().Where(place => int.PopCount((int)place) == 1 && definition.Places.HasFlag(place)))
            {
                var fault = new Fault(definition, place) { Value = definition.ValueRequired ? "5" : null, Times = definition.Counted ? 3 : null };
                Assert.Equal(fault, Fault.Parse(fault.ToString(), FaultPlaces.Everywhere).Fault);
            }
        }
    }
}
