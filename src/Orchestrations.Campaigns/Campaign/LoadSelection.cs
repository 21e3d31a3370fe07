using System.Text.Json;
using Orchestrations.Campaigns.Intake;
using Orchestrations.Campaigns.Objects;
using Orchestrations.Durable;

namespace Orchestrations.Campaigns.Campaign;

/// <summary>Reads which items of a page are in a retry.</summary>
public sealed class LoadSelection(IObjectStore objects) : Activity<LoadSelectionInput, Selection>
{
    /// <summary>The activity's name.</summary>
    public static readonly ActivityReference<LoadSelectionInput, Selection> Reference = new("LoadSelection");

    // 10,000 items of a few hundred bytes each.
    private const int MaxSelectionBytes = 32 * 1024 * 1024;

    /// <inheritdoc/>
    public override async Task<Selection> RunAsync(ActivityContext context, LoadSelectionInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        var name = new ObjectName(ObjectContainer.Inputs, input.SelectionPath);
        var content = await objects.ReadAsync(name, MaxSelectionBytes, context.CancellationToken)
            ?? throw new FileNotFoundException($"The list of items to retry is gone from the store: {name}.");
        var selection = JsonSerializer.Deserialize(content.Bytes, CampaignJson.Default.Selection)
            ?? throw new InvalidDataException($"{name} is null.");
        return new Selection([.. selection.Items.Where(item => item.Index / PlanStore.PageSize == input.Page)]);
    }
}

/// <summary>Which page is wanted.</summary>
/// <param name="SelectionPath">Where the items of the retry are listed, in the container <c>inputs</c>.</param>
/// <param name="Page">The page of the plan, from 0.</param>
public sealed record LoadSelectionInput(string SelectionPath, int Page);
