using System.Text.RegularExpressions;
using Orchestrations.Campaigns.Intake;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed partial class DocumentationTests
{
    [Fact]
    public void Every_example_of_the_reference_is_valid()
    {
        var examples = Example().Matches(File.ReadAllText(FindReference())).Select(m => (Format: m.Groups["format"].Value, Text: m.Groups["text"].Value)).ToArray();

        Assert.Equal(5, examples.Length);
        foreach (var (format, text) in examples)
        {
            var result = format switch
            {
                "jsonl" => Documents.Read(text, DocumentFormat.JsonLines),
                "csv" => Documents.ReadCsv(text, "Spring launch", """{ "hero": { "type": "image", "url": "https://example.com/hero.png" } }"""),
                _ when text.StartsWith("{ \"prompt\"", StringComparison.Ordinal) => Documents.ReadGeneration(text),
                _ => Documents.Read(text),
            };
            Assert.Empty(result.Errors());
            Assert.Empty(result.Warnings);
        }
    }

    private static string FindReference()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "campaign-document.md")))
        {
            folder = folder.Parent ?? throw new FileNotFoundException("docs/campaign-document.md");
        }

        return Path.Combine(folder.FullName, "docs", "campaign-document.md");
    }

    [GeneratedRegex("""^```(?<format>jsonl?|csv)\n(?<text>.*?)^```""", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Example();
}
