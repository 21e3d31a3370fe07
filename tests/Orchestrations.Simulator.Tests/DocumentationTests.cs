using System.Runtime.CompilerServices;
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

    private static string Root([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", ".."));
}
