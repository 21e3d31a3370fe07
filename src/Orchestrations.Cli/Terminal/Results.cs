using System.Text.Json;
using Orchestrations.Campaigns;
using Orchestrations.Campaigns.Campaign;

namespace Orchestrations.Cli.Terminal;

/// <summary>Prints how a campaign ended, on stdout.</summary>
internal static class Results
{
    /// <summary>Prints it.</summary>
    /// <param name="report">The campaign and its items.</param>
    /// <param name="asJson">Whether as JSON.</param>
    public static void Print(CampaignReport report, bool asJson)
    {
        if (asJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(report, CampaignViewJson.Indented.CampaignReport));
            return;
        }

        foreach (var item in report.Items)
        {
            Console.Out.WriteLine($"{item.Status,-10} {item.Id}  {Where(item)}");
        }

        var counts = report.Campaign.Counts;
        Console.Out.WriteLine(
            $"{report.Campaign.Id}: {report.Campaign.Status}{(report.Campaign.Outcome is { } outcome ? $", {outcome}" : "")}. "
            + $"{counts.Succeeded} of {counts.Total} succeeded, {counts.Failed} failed, {counts.Review} in review, {counts.Cancelled} cancelled.");
    }

    /// <summary>Where an item's video is, or why there is none.</summary>
    /// <param name="item">The item.</param>
    public static string Where(ItemView item) => item switch
    {
        { Output: { } output } => Uri.TryCreate(output.Uri, UriKind.Absolute, out var uri) && uri.IsFile ? uri.LocalPath : output.Uri,
        { Failure: { } failure } => $"{failure.Code}: {Say.Sentences(failure.Message, failure.Hint)}",
        _ => "",
    };
}
