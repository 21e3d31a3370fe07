using System.Globalization;
using System.Text.Json;
using Orchestrations.Campaigns.Campaign;
using Orchestrations.Cli.Commands;
using Spectre.Console;

namespace Orchestrations.Cli.Terminal;

/// <summary>What commands print on stdout, for people and for programs.</summary>
internal static class Output
{
    // Whatever reads a redirected table wants a row a line, however long.
    private const int RedirectedWidth = 4096;

    private static readonly string[] Units = ["B", "KB", "MB", "GB"];

    /// <summary>Prints JSON.</summary>
    /// <param name="value">What a service answered.</param>
    public static void Json(JsonElement value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, CliJson.Default.JsonElement));

    /// <summary>Prints a list as JSON.</summary>
    /// <param name="items">Its items, as a service answered them.</param>
    public static void Json(IReadOnlyList<JsonElement> items) => Console.Out.WriteLine(JsonSerializer.Serialize(new ItemList(items), CliJson.Default.ItemList));

    /// <summary>Prints a table that fits the terminal; where stdout is none, a row a line.</summary>
    /// <param name="columns">The columns' headers.</param>
    /// <param name="rows">The rows' cells.</param>
    /// <param name="whenEmpty">What is said, on stderr, where there is no row.</param>
    public static void Table(string[] columns, IEnumerable<string[]> rows, string whenEmpty)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true, UseSafeBorder = false };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(decoration: Decoration.Bold))) { Padding = new Padding(0, 0, 2, 0), NoWrap = Console.IsOutputRedirected });
        }

        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(cell => new Text(Say.OneLine(cell)))]);
        }

        if (table.Rows.Count == 0)
        {
            Say.Note(whenEmpty);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = RedirectedWidth;
        }

        console.Write(table);
    }

    /// <summary>Prints a campaign, a line a fact.</summary>
    /// <param name="campaign">The campaign.</param>
    public static void Campaign(CampaignView campaign)
    {
        var counts = campaign.Counts;
        (string Name, string? Value)[] facts =
        [
            ("id", campaign.Id),
            ("name", campaign.Name),
            ("status", campaign.Outcome is { } outcome ? $"{campaign.Status}, {outcome}" : campaign.Status.ToString()),
            ("failure", campaign.Failure is { } failure ? $"{failure.Code}: {failure.Message}" : null),
            ("created", Time(campaign.CreatedAt)),
            ("updated", Time(campaign.UpdatedAt)),
            ("completed", campaign.CompletedAt is { } completed ? Time(completed) : null),
            ("expected", campaign.EstimatedCompletion is { } expected ? Time(expected) : null),
            ("items", string.Create(
                CultureInfo.InvariantCulture,
                $"{counts.Total}: {counts.Succeeded} succeeded, {counts.Failed} failed, {counts.Review} in review, {counts.Cancelled} cancelled; {counts.Pending} pending, {counts.Preparing} preparing, {counts.Generating} generating, {counts.Archiving} archiving")),
        ];
        foreach (var (name, value) in facts.Where(fact => fact.Value is not null))
        {
            Console.Out.WriteLine($"{name,-10} {Say.OneLine(value!)}");
        }
    }

    /// <summary>A time, in UTC, to the second.</summary>
    /// <param name="time">The time.</param>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A size in bytes, in the unit that suits it.</summary>
    /// <param name="bytes">The size.</param>
    public static string Size(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        while (size >= 1000 && unit < Units.Length - 1)
        {
            (size, unit) = (size / 1000, unit + 1);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {Units[unit]}");
    }
}
