using Orchestrations.Cli.Tests.Running;

namespace Orchestrations.Cli.Tests;

public sealed class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("run")]
    [InlineData("validate")]
    [InlineData("serve")]
    [InlineData("simulate")]
    [InlineData("list")]
    [InlineData("status")]
    [InlineData("items")]
    [InlineData("retry")]
    [InlineData("delete")]
    [InlineData("assets")]
    [InlineData("completion")]
    [InlineData("replay")]
    [InlineData("backup")]
    public async Task The_help_of_each_verb_shows_examples(string verb)
    {
        using var place = new Workspace();

        var result = (await place.RunAsync(verb.Length == 0 ? ["--help"] : [verb, "--help"])).EndsWith(0);

        Assert.Contains("Examples:", result.Out, StringComparison.Ordinal);
        Assert.Contains($"  orchestrations {verb}", result.Out, StringComparison.Ordinal);
        Assert.Empty(result.Err);
    }
}
