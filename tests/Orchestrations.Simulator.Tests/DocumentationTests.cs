using Orchestrations.Simulator.Faults;

namespace Orchestrations.Simulator.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void Every_fault_word_has_its_row()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "simulator.md"));
        var words = FaultVocabulary.All.Select(definition => definition.Word).Concat(FaultVocabulary.Shorthands.Keys);

        Assert.All(words, word => Assert.Contains($"`{word}", page, StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orchestrations.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds Orchestrations.sln.");
        }

        return folder.FullName;
    }
}
