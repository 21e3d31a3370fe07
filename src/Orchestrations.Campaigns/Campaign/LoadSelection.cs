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
        var selection = await ReadAsync(objects, input.SelectionPath, context.CancellationToken)
            ?? throw new FileNotFoundException($"The list of items to retry is gone from the store: {input.SelectionPath}.");
        return new Selection([.. selection.Items.Where(item => item.Index / PlanStore.PageSize == input.Page)]);
    }

    /// <summary>Reads the items of a retry, or gives null where their list is gone.</summary>
    /// <param name="objects">Where it is.</param>
    /// <param name="path">Its path, in the container <c>inputs</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    internal static async Task<Selection?> ReadAsync(IObjectStore objects, string path, CancellationToken cancellationToken)
    {
        var name = new ObjectName(ObjectContainer.Inputs, path);
        return await objects.ReadAsync(name, MaxSelectionBytes, cancellationToken) is { } content
            ? JsonSerializer.Deserialize(content.Bytes, CampaignJson.Default.Selection) ?? throw new InvalidDataException($"{name} is null.")
            : null;
    }
}

/// <summary>Which page is wanted.</summary>
/// <param name="SelectionPath">Where the items of the retry are listed, in the container <c>inputs</c>.</param>
/// <param name="Page">The page of the plan, from 0.</param>
public sealed record LoadSelectionInput(string SelectionPath, int Page);
