using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Orchestrations.Campaigns.Intake;
using Xunit;

namespace Orchestrations.Campaigns.Tests.Intake;

public sealed partial class DocumentPropertyTests
{
    [Fact]
    public void Whatever_is_changed_in_a_document_the_errors_are_at_places_that_exist() =>
        Gen.Select(Gen.Int[0, int.MaxValue], Gen.Int[1, 6]).Sample(
            (seed, changes) =>
            {
                var random = new Random(seed);
                var root = JsonNode.Parse(Documents.Full);
                for (var i = 0; i < changes; i++)
                {
                    root = JsonShuffler.Mutate(root!, random);
                }

                var result = Documents.Read(root!.ToJsonString());

                Assert.Null(result.Malformed);
                Assert.Equal(result.Errors.Count == 0, result.Document is not null);
                Assert.All(result.Errors.Concat(result.Warnings), problem => Assert.True(Exists(root, problem.Path), $"{problem} in {root.ToJsonString()}"));
            },
            iter: 2_000);

    [Fact]
    public async Task Whatever_bytes_are_changed_reading_and_planning_never_throws()
    {
        var text = Encoding.UTF8.GetBytes(Documents.Full);
        var intake = new CampaignIntake(new FakeInspector(), TimeProvider.System);
        await Gen.Select(Gen.Select(Gen.Int[0, text.Length - 1], Gen.Byte).Array[1, 4], Gen.Enum<DocumentFormat>()).SampleAsync(
            async (changes, format) =>
            {
                var changed = text.ToArray();
                foreach (var (at, value) in changes)
                {
                    changed[at] = value;
                }

                var read = CampaignDocumentReader.Read(changed, new CampaignReadOptions { Format = format, CsvName = "n" });
                var result = await intake.PrepareAsync(read, new FakeFiles(), null, CancellationToken.None);

                Assert.True(result.Malformed is not null || result.Errors.Count > 0 || result.Campaign is not null);
            },
            iter: 2_000);
    }

    [Fact]
    public void Rows_survive_the_way_through_CSV() =>
        Gen.Select(Gen.String[Gen.Char["ab,,\"\"\n\n\r  é日"], 1, 20], Gen.Int[4, 15]).Array[1, 20].Sample(
            rows =>
            {
                var isLineFeedOnly = rows.Length % 2 == 0;
                var csv = new StringBuilder("prompt,duration").Append(isLineFeedOnly ? "\n" : "\r\n");
                foreach (var (prompt, duration) in rows)
                {
                    csv.Append(CultureInfo.InvariantCulture, $"\"p{prompt.Replace("\"", "\"\"", StringComparison.Ordinal)}\",{duration}").Append(isLineFeedOnly ? "\n" : "\r\n");
                }

                var items = Documents.ReadCsv(csv.ToString(), "n", null).Valid().Items;

                Assert.Equal(rows.Select(r => ("p" + r.Item1, (int?)r.Item2)), items.Select(i => (i.Prompt, i.Parameters.Duration)));
            },
            iter: 1_000);

    /// <summary>Whether a path leads to a value, or to a member that could be there in an object that is.</summary>
    private static bool Exists(JsonNode root, string path)
    {
        if (path == "$")
        {
            return true;
        }

        JsonNode? node = root;
        var steps = Step().Matches(path);
        Assert.Equal(path.Length, steps.Sum(s => s.Length));
        for (var i = 0; i < steps.Count; i++)
        {
            var isLast = i == steps.Count - 1;
            if (steps[i].Groups["index"] is { Success: true } index)
            {
                if (node is not JsonArray array || array.Count <= int.Parse(index.Value, CultureInfo.InvariantCulture))
                {
                    return false;
                }

                node = array[int.Parse(index.Value, CultureInfo.InvariantCulture)];
                continue;
            }

            var name = steps[i].Groups["quoted"] is { Success: true } quoted ? JsonSerializer.Deserialize<string>($"\"{quoted.Value}\"")! : steps[i].Groups["name"].Value;
            if (node is not JsonObject container || (!container.ContainsKey(name) && !isLast))
            {
                return false;
            }

            node = container.TryGetPropertyValue(name, out var value) ? value : null;
        }

        return true;
    }

    [GeneratedRegex("""\.?(?<name>[A-Za-z0-9_-]+)|\[(?<index>[0-9]+)\]|\["(?<quoted>[^"]*)"\]""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Step();
}
